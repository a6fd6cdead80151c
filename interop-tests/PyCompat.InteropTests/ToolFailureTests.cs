using System.Net;

namespace PyCompat.InteropTests;

public class ToolFailureTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("half-message", "end of file")]
    [InlineData("half-header", "end of file")]
    [InlineData("resets", "")]
    [InlineData("negative-length", "-2")]
    [InlineData("no-pickle", "pickle")]
    public async Task A_misbehaving_peer_is_reported_in_one_line(string behaviour, string word)
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "bad_peer.py", behaviour);
        var port = await peer.WaitForLineAsync("listening");

        var result = await Peer.RunToolAsync("recv", $"tcp:127.0.0.1:{port}");

        ToolFailure.MustBe(result, ToolFailure.RunTime, word);
        Assert.Empty(result.Output);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_call_without_an_answer_is_reported_when_the_peer_closes()
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "bad_peer.py", "closes");
        var port = await peer.WaitForLineAsync("listening");

        var result = await Peer.RunToolAsync("call", $"tcp:127.0.0.1:{port}", "1");

        ToolFailure.MustBe(result, ToolFailure.RunTime);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_call_to_a_silent_peer_ends_at_its_timeout()
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "bad_peer.py", "silent");
        var port = await peer.WaitForLineAsync("listening");

        var result = await Peer.RunToolAsync("call", "--timeout", "0.2", $"tcp:127.0.0.1:{port}", "1");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "the call took longer than 0.2 seconds");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Too_few_objects_are_a_failure_that_states_their_number()
    {
        await using var peer = Peer.StartTool("send", "--listen", "--once", "tcp:127.0.0.1:0", "1", "2");
        var endPoint = await peer.WaitForLineAsync("listening on");

        var result = await Peer.RunToolAsync("recv", "--count", "3", endPoint);

        ToolFailure.MustBe(result, ToolFailure.RunTime, "after 2 of 3");
        Assert.Equal(["1", "2"], result.OutputLines);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("echo")]
    [InlineData("recv")]
    public async Task A_refused_connection_is_reported_with_its_address(string command)
    {
        // Bound but not listening: no other process can take the port, and connecting to it is refused.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = $"tcp:127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";

        var result = await Peer.RunToolAsync(command, endPoint);

        ToolFailure.MustBe(result, ToolFailure.RunTime, endPoint, "refused");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("tcp:127.0.0.1:0")]
    [InlineData("abstract:pycompat-full-listener")]
    public async Task A_connection_that_is_not_established_ends_at_its_timeout(string address)
    {
        Linux.Only("a full queue keeps clients waiting on Linux only");
        await using var peer = Peer.StartPython(InstalledPythons.Default, "full_listener.py", address);
        var endPoint = await peer.WaitForLineAsync("full");

        var result = await Peer.RunToolAsync("recv", "--timeout", "0.2", endPoint);

        ToolFailure.MustBe(result, ToolFailure.RunTime, $"connecting to {endPoint} took longer than 0.2 seconds");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_host_that_is_not_found_is_reported_by_name()
    {
        // RFC 2606, 2: no name ends in .invalid.
        var result = await Peer.RunToolAsync("recv", "tcp:no-such-host.invalid:5000");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "no-such-host.invalid");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_address_in_use_is_reported()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var endPoint = $"tcp:127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";

        var result = await Peer.RunToolAsync("echo", "--listen", endPoint);

        ToolFailure.MustBe(result, ToolFailure.RunTime, endPoint, "in use");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("unix:{0}/nobody-listens-here", "nobody-listens-here")]
    [InlineData("python:{0}/no-such-script.py", "no-such-script.py")]
    [InlineData("fd:999", "999")]
    public async Task A_missing_endpoint_is_reported_by_name(string endPoint, string name)
    {
        if (endPoint.StartsWith("fd:", StringComparison.Ordinal))
        {
            Unix.Only(Unix.Descriptors);
        }

        var folder = Directory.CreateTempSubdirectory("pycompat-");
        try
        {
            var result = await Peer.RunToolAsync(
                "recv", endPoint.Replace("{0}", folder.FullName, StringComparison.Ordinal));

            ToolFailure.MustBe(result, ToolFailure.RunTime, name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_failure_of_standard_error_itself_is_still_reported_there()
    {
        Unix.Only(Unix.Descriptors);
        var file = Path.GetTempFileName();
        try
        {
            var result = await RunInShellAsync("exec \"$0\" echo fd:2 2> \"$1\"", file);

            var told = await File.ReadAllTextAsync(file, TestRun.Cancellation);
            ToolFailure.MustBe(result with { Error = told }, ToolFailure.RunTime);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("echo fd:3 3>&1 > /dev/null", "write-only")]
    [InlineData("recv fd:3 3>&1 > /dev/null", "write-only")]
    [InlineData("send fd:0 1", "read-only")]
    public async Task A_command_that_needs_the_other_direction_of_a_pipe_is_reported(string command, string word)
    {
        Unix.Only(Unix.Descriptors);

        var result = await RunInShellAsync($": | \"$0\" {command}");

        ToolFailure.MustBe(result, ToolFailure.RunTime, word);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("recv fd:999", ToolFailure.RunTime)]
    [InlineData("recv fd:", ToolFailure.Usage)]
    public async Task The_exit_code_reports_the_failure_if_standard_error_is_not_writable(string command, int exitCode)
    {
        Linux.Only("/dev/full exists on Linux only");

        var result = await RunInShellAsync($"exec \"$0\" {command} 2> /dev/full");

        Assert.Equal(exitCode, result.ExitCode);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_stack_trace_is_printed_on_request()
    {
        var result = await Peer.RunToolAsync("recv", "--verbose", "python:no-such-script.py");

        Assert.Equal(ToolFailure.RunTime, result.ExitCode);
        Assert.Contains("   at ", result.Error, StringComparison.Ordinal);
    }

    // $0 is the tool; the arguments follow.
    private static async Task<PeerResult> RunInShellAsync(string script, params IEnumerable<string> arguments)
    {
        await using var peer = Peer.Start(Cli.Wrap("sh").WithArguments(["-c", script, Fixtures.Tool, .. arguments]));
        return await peer.WaitForEndAsync();
    }
}
