namespace PyCompat.InteropTests;

public class AuthenticationTests
{
    // Which side listens, which side has which key, and the result at the .NET end and the Python end.
    private static readonly (string Listener, string Keys, string Expected)[] Cells =
    [
        ("Python", "right", "ping, echoed"),
        ("Python", "wrong", "Rejected, AuthenticationError"),
        ("Python", "none", "ping, echoed"),
        ("Python", "ours only", "Silent, EOFError"),
        ("Python", "theirs only", "KeyWanted, AuthenticationError"),
        (".NET", "right", "ping, echoed"),
        (".NET", "wrong", "WrongKey, AuthenticationError"),
        (".NET", "none", "ping, echoed"),
        (".NET", "ours only", "ProtocolViolation, challenge"),
        (".NET", "theirs only", "Silent, EOFError"),
        (".NET", "empty", "ping, echoed"),
    ];

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public Task Every_combination_of_keys_works_as_stated_over_TCP(InstalledPython python) => CheckAsync(python, "tcp");

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public Task Every_combination_of_keys_works_as_stated_over_a_Unix_socket(InstalledPython python)
    {
        Unix.Only(Unix.Sockets);
        return CheckAsync(python, "unix");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public Task Every_combination_of_keys_works_as_stated_over_an_abstract_name(InstalledPython python)
    {
        Linux.Only(Linux.Abstract);
        return CheckAsync(python, "abstract");
    }

    // Earlier listeners treat an empty key as no key.
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.13")]
    public async Task An_empty_key_is_a_key_for_a_listener_that_treats_it_as_one(InstalledPython python)
    {
        AuthenticationOutcome outcome = await new AuthenticationMatrix(python, "tcp").RunAsync("Python", "empty");
        Assert.Equal("ping, echoed", outcome.Words);
    }

    // The unit tests compare this library with these responses; this test compares them with the Python versions.
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(InEveryTier = true)]
    public async Task Each_Python_answers_with_the_golden_responses(InstalledPython python)
    {
        PeerResult result = await Peer.RunPythonAsync(python, "generate_auth_vectors.py");
        result.MustHaveSucceeded();
        string[] golden = await File.ReadAllLinesAsync(Fixtures.PythonFile("auth-vectors.txt"), TestRun.Cancellation);
        string generation = result.OutputLines[0].Split(' ')[0];
        Assert.Equal(golden.Where(line => line.StartsWith(generation, StringComparison.Ordinal)), result.OutputLines);
    }

    private static async Task CheckAsync(InstalledPython python, string family)
    {
        AuthenticationMatrix matrix = new(python, family);
        AuthenticationOutcome[] found = await Task.WhenAll(
            Cells.Select(cell => matrix.RunAsync(cell.Listener, cell.Keys)));
        Assert.Equal(
            Cells.Select(cell => $"{cell.Listener} listens, {cell.Keys}: {cell.Expected}"),
            Cells.Zip(found, (cell, outcome) => $"{cell.Listener} listens, {cell.Keys}: {outcome.Words}"));
        Assert.All(found, outcome => Assert.InRange(outcome.Taken, TimeSpan.Zero, AuthenticationMatrix.Longest));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"The slowest cell took {found.Max(outcome => outcome.Taken).TotalSeconds:0.00} s.");
    }
}
