namespace PyCompat.InteropTests;

/// <summary>CPython's own test cases, unmodified, with a .NET program for their child processes.</summary>
public class CPythonOwnTests
{
    // The number of tests in _TestConnection, _TestPoll, _TestListenerClient, _TestPicklingConnections and TestWait in
    // Python 3.6; newer versions have more.
    private const int Fewest = 24;

    private static readonly string[] WithDotNetChild =
    [
        "WithConnection.test_connection", "WithConnection.test_missing_fd_transfer", "WithConnection.test_spawn_close",
        "WithConnection.test_fd_transfer", "WithConnection.test_large_fd_transfer",
        "WithPicklingConnections.test_access", "WithPicklingConnections.test_pickling",
        "WithPoll.test_boundaries", "WithPoll.test_dont_merge", "WithPoll.test_strings",
        "WithListenerClient.test_issue14725", "WithListenerClient.test_listener_client",
        "WithWait.test_wait", "WithWait.test_wait_slow", "WithWait.test_wait_socket", "WithWait.test_wait_socket_slow",
    ];

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", NewestByDefault = true, WithPyPy = true)]
    public async Task Connection_poll_listener_pickling_and_wait_tests_pass_with_a_DotNet_child(InstalledPython python)
    {
        PeerResult result = await Peer.RunPythonAsync(
            python, "cpython_tests.py", Path.Combine(AppContext.BaseDirectory, "PyCompat.TestPeer"));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.SkipWhen(
            lines is [var only] && only.StartsWith("absent", StringComparison.Ordinal),
            $"Python {python} does not include its tests: {result.Output}");

        result.MustHaveSucceeded();
        int passed = lines.Count(line => line.StartsWith("ok ", StringComparison.Ordinal));
        Assert.Contains($"ran {passed}", lines);
        Assert.InRange(passed, Fewest, int.MaxValue);
        Assert.All(WithDotNetChild, name => Assert.Contains(
            lines,
            line => line.StartsWith($"ok {name}: ", StringComparison.Ordinal)
                && line.EndsWith("in .NET", StringComparison.Ordinal)));
    }
}
