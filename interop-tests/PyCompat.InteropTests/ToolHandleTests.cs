namespace PyCompat.InteropTests;

public sealed class ToolHandleTests : IDisposable
{
    private const string Key = "00ff80a1b2";
    private const string Variable = "PYCOMPAT_TEST_AUTHKEY";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task An_echo_over_a_descriptor_takes_and_shares_only_with_a_key(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        foreach (string expected in (string[])["taken", "left"])
        {
            PeerResult result = await Peer.RunPythonAsync(
                python, "handle_echo_check.py", expected, "fd", Fixtures.Tool);
            result.MustHaveSucceeded();
            Assert.Equal([expected], result.OutputLines);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("5")]
    public async Task Shared_objects_can_be_taken_at_every_protocol(string protocol)
    {
        Unix.Only(Unix.Descriptors);
        PeerResult result = await Peer.RunPythonAsync(
            InstalledPythons.Default, "handle_echo_check.py", "taken", "fd", Fixtures.Tool, "--protocol", protocol);
        result.MustHaveSucceeded();
        Assert.Equal(["taken"], result.OutputLines);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task An_echo_with_a_key_takes_and_shares_over_Unix_sockets_but_not_over_TCP(InstalledPython python)
    {
        Linux.Only(Linux.Abstract);
        foreach ((string endPoint, string expected) in ((string, string)[])
            [
                ($"unix:{_folder.FullName}/socket", "taken"),
                ($"abstract:pycompat-{Guid.NewGuid():N}", "taken"),
                ("tcp:127.0.0.1:0", "left"),
            ])
        {
            await using Peer tool = Peer.Start(WithKey("echo", "--listen", "--authkey-env-hex", Variable, endPoint));
            string address = await tool.WaitForLineAsync("listening on");
            PeerResult result = await Peer.RunPythonAsync(python, "handle_echo_check.py", expected, address, Key);
            result.MustHaveSucceeded();
            Assert.Equal([expected], result.OutputLines);
            (await tool.SignalAsync("TERM")).MustHaveSucceeded();
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_script_that_is_started_with_a_key_finds_it()
    {
        await using Peer tool = Peer.Start(WithKey(
            "echo", "--authkey-env-hex", Variable, $"python:{Fixtures.PythonFile("handle_script.py")}"));
        PeerResult result = await tool.WaitForEndAsync();
        result.MustHaveSucceeded();
        Assert.Equal(["through .NET and back"], result.OutputLines);
    }

    private static Command WithKey(params IEnumerable<string> arguments) =>
        Peer.ToolCommand(arguments).WithEnvironmentVariables(variables => variables.Set(Variable, Key));
}
