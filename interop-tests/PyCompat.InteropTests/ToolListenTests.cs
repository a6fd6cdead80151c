namespace PyCompat.InteropTests;

public sealed class ToolListenTests : IDisposable
{
    private readonly TemporaryAddresses _addresses = new();

    public void Dispose() => _addresses.Dispose();

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public Task TCP_clients_are_served_concurrently(InstalledPython python) =>
        ServeAsync(python, TemporaryAddresses.Tcp);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public Task Unix_socket_clients_are_served_concurrently(InstalledPython python) =>
        ServeAsync(python, _addresses.Unix());

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public Task Abstract_socket_clients_are_served_concurrently(InstalledPython python) =>
        ServeAsync(python, _addresses.Abstract());

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Once_serves_one_connection_and_exits()
    {
        await using var tool = Peer.StartTool("echo", "--listen", "--once", "tcp:127.0.0.1:0");
        var endPoint = await tool.WaitForLineAsync("listening on");

        var client = await Peer.RunPythonAsync(InstalledPythons.Default, "client_check.py", endPoint, "1");

        client.MustHaveSucceeded();
        (await tool.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_serving_cleanly_and_removes_the_socket(string signal)
    {
        Unix.Only(Unix.Signals);
        Assert.SkipWhen(
            signal == "INT" && IgnoresInterrupts(),
            "Ctrl+C is ignored here and in every child, as in the background jobs of a shell.");
        var path = Path.Combine(_addresses.Folder, "socket");
        await using var tool = Peer.StartTool("echo", "--listen", $"unix:{path}");
        await tool.WaitForLineAsync("listening on");
        Assert.True(File.Exists(path));

        var result = await tool.SignalAsync(signal);

        result.MustHaveSucceeded();
        Assert.Empty(result.Error);
        Assert.False(File.Exists(path));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_client_that_dies_inside_a_message_is_reported_and_the_others_are_served()
    {
        Unix.Only(Unix.Signals);
        await using var tool = Peer.StartTool("echo", "--listen", "tcp:127.0.0.1:0");
        var endPoint = await tool.WaitForLineAsync("listening on");

        var dying = await Peer.RunPythonAsync(InstalledPythons.Default, "dying_client.py", endPoint);
        var client = await Peer.RunPythonAsync(InstalledPythons.Default, "client_check.py", endPoint, "2");

        dying.MustHaveSucceeded();
        client.MustHaveSucceeded();
        var result = await tool.SignalAsync("TERM");
        result.MustHaveSucceeded();
        Assert.StartsWith("pycompat: ", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Clients_beyond_the_limit_of_descriptors_wait_until_others_leave()
    {
        Unix.Only(Unix.Signals);
        Assert.SkipUnless(Fixtures.IsToolNative,
            "without a descriptor the runtime cannot load assemblies; --all builds the tool as a single file");
        const string Limited = "ulimit -n 256; exec \"$0\" echo --listen tcp:127.0.0.1:0 2>&1";
        await using var tool = Peer.Start(Cli.Wrap("sh").WithArguments(["-c", Limited, Fixtures.Tool]));
        var endPoint = await tool.WaitForLineAsync("listening on");

        // No client leaves before the tool has reached its limit.
        var untilReported = PipeSource.Create(async (input, cancellation) =>
        {
            await tool.WaitForLineAsync("pycompat: Could not accept");
            await input.WriteAsync("\n"u8.ToArray(), cancellation);
        });
        await using var crowd = Peer.Start(Peer.PythonCommand(InstalledPythons.Default, "crowd.py", [endPoint, "300"])
            .WithStandardInputPipe(untilReported));

        (await crowd.WaitForEndAsync()).MustHaveSucceeded();
        var result = await tool.SignalAsync("TERM");
        result.MustHaveSucceeded();
        Assert.All(result.Output.TrimEnd().Split('\n').Skip(1), line =>
            Assert.StartsWith("pycompat: Could not accept", line, StringComparison.Ordinal));
    }

    // Linux reports the signals that a process ignores as bits; the lowest bit is signal 1.
    private static bool IgnoresInterrupts()
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        const int Interrupt = 1 << (2 - 1);
        if (!File.Exists(Status))
        {
            return false;
        }

        string mask = File.ReadLines(Status).First(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        return (Convert.ToUInt64(mask[Ignored.Length..].Trim(), 16) & Interrupt) != 0;
    }

    private static async Task ServeAsync(InstalledPython python, string endPoint)
    {
        await using var tool = Peer.StartTool("echo", "--listen", endPoint);
        var bound = await tool.WaitForLineAsync("listening on");
        Assert.Equal(endPoint.EndsWith(":0", StringComparison.Ordinal), bound != endPoint);

        var client = await Peer.RunPythonAsync(python, "client_check.py", bound, "3");

        client.MustHaveSucceeded();
        Assert.Contains("checked ", client.Output, StringComparison.Ordinal);
    }
}
