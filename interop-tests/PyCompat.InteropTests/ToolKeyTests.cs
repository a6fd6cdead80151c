namespace PyCompat.InteropTests;

public sealed class ToolKeyTests : IDisposable
{
    private const string Key = "the key of the tests";
    private const string Variable = "PYCOMPAT_TEST_KEY";
    private static readonly string HexKey = Convert.ToHexString(Encoding.UTF8.GetBytes(Key));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task An_echo_with_a_key_serves_clients_with_the_key_and_reports_the_others(InstalledPython python)
    {
        Unix.Only(Unix.Signals);
        await using var tool = Peer.Start(
            WithVariable(Key, "echo", "--raw", "--listen", "--authkey-env", Variable, "tcp:127.0.0.1:0"));
        var endPoint = await tool.WaitForLineAsync("listening on");

        var stranger = await Peer.RunPythonAsync(python, "auth_peer.py", "connect", endPoint, "ff");
        var keyless = await Peer.RunPythonAsync(python, "auth_peer.py", "connect", endPoint, "none");
        var friend = await Peer.RunPythonAsync(python, "auth_peer.py", "connect", endPoint, HexKey);

        Assert.Equal("result AuthenticationError", stranger.OutputLines[^1]);
        Assert.Equal("result challenge", keyless.OutputLines[^1]);
        Assert.Equal("result echoed", friend.OutputLines[^1]);
        var result = await tool.SignalAsync("TERM");
        result.MustHaveSucceeded();
        var told = result.Error.TrimEnd().Split('\n');
        Assert.Equal(2, told.Length);
        Assert.Contains("its key differs from this side's", told[0], StringComparison.Ordinal);
        Assert.Contains("It may have no key", told[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Once_counts_only_clients_with_the_key()
    {
        var path = Path.Combine(_folder.FullName, "key");
        await File.WriteAllTextAsync(path, Key, TestRun.Cancellation);
        await using var tool = Peer.StartTool(
            "echo", "--raw", "--listen", "--once", "--authkey-file", path, TemporaryAddresses.Tcp);
        var address = await tool.WaitForLineAsync("listening on");
        var stranger = await Peer.RunPythonAsync(InstalledPythons.Default, "auth_peer.py", "connect", address, "ff");
        var friend = await Peer.RunPythonAsync(InstalledPythons.Default, "auth_peer.py", "connect", address, HexKey);
        Assert.Equal("result AuthenticationError", stranger.OutputLines[^1]);
        Assert.Equal("result echoed", friend.OutputLines[^1]);
        (await tool.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("--authkey-env")]
    [InlineData("--authkey-env-hex")]
    [InlineData("--authkey-file")]
    [InlineData("--authkey-fd")]
    public async Task A_client_takes_the_key_from_the_specified_source(string option)
    {
        if (option == "--authkey-fd")
        {
            Unix.Only(Unix.Descriptors);
        }

        var path = Path.Combine(_folder.FullName, "key");
        await File.WriteAllTextAsync(path, Key, TestRun.Cancellation);
        await using var peer = Peer.StartPython(
            InstalledPythons.Default, "auth_peer.py", "listen", "tcp:127.0.0.1:0", HexKey);
        var endPoint = await peer.WaitForLineAsync("listening on");
        string[] call = ["call", "--format", "repr", endPoint, "\"hello\""];

        var command = option switch
        {
            "--authkey-env" => WithVariable(Key, [.. call, option, Variable]),
            "--authkey-env-hex" => WithVariable(HexKey, [.. call, option, Variable]),
            "--authkey-file" => Peer.ToolCommand([.. call, option, path]),
            _ => Cli.Wrap("sh").WithArguments(
                ["-c", "exec 7<\"$0\"; exec \"$@\"", path, Fixtures.Tool, .. call, option, "7"]),
        };
        await using var tool = Peer.Start(command);
        var result = await tool.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.Equal(["'hello'"], result.OutputLines);
        Assert.Equal("echoed", await peer.WaitForLineAsync("result"));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("not-hex", "is not hexadecimal")]
    [InlineData("abc", "is not hexadecimal")]
    [InlineData(null, "no variable")]
    public async Task A_missing_or_malformed_key_is_reported_without_showing_it(string? value, string words)
    {
        await using var tool = Peer.Start(
            WithVariable(value, "recv", "--authkey-env-hex", Variable, "tcp:127.0.0.1:1"));
        var result = await tool.WaitForEndAsync();
        ToolFailure.MustBe(result, ToolFailure.RunTime, Variable, words);
        if (value is { Length: > 0 })
        {
            Assert.DoesNotContain(value, result.Error, StringComparison.Ordinal);
        }
    }

    // Earlier listeners treat an empty key as no key.
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.13")]
    public async Task A_client_with_an_empty_key_does_the_handshake_and_warns(InstalledPython python)
    {
        await using var peer = Peer.StartPython(python, "auth_peer.py", "listen", "tcp:127.0.0.1:0", "empty");
        var endPoint = await peer.WaitForLineAsync("listening on");
        await using var tool = Peer.Start(WithVariable("", "call", "--authkey-env", Variable, endPoint, "1"));
        var result = await tool.WaitForEndAsync();
        Assert.Equal((0, "1"), (result.ExitCode, Assert.Single(result.OutputLines)));
        Assert.Contains($"warning: {Variable} is empty", result.Error, StringComparison.Ordinal);
        Assert.Equal("echoed", await peer.WaitForLineAsync("result"));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_listener_with_an_empty_key_still_requires_the_handshake()
    {
        Unix.Only(Unix.Signals);
        var path = Path.Combine(_folder.FullName, "empty");
        await File.WriteAllTextAsync(path, "", TestRun.Cancellation);
        await using var tool = Peer.StartTool(
            "echo", "--raw", "--listen", "--authkey-file", path, "tcp:127.0.0.1:0");
        var endPoint = await tool.WaitForLineAsync("listening on");
        var keyless = await Peer.RunPythonAsync(
            InstalledPythons.Default, "auth_peer.py", "connect", endPoint, "none");
        var friend = await Peer.RunPythonAsync(
            InstalledPythons.Default, "auth_peer.py", "connect", endPoint, "empty");
        Assert.Contains("result challenge", keyless.OutputLines);
        Assert.Contains("result echoed", friend.OutputLines);
        var result = await tool.SignalAsync("TERM");
        Assert.Contains("is empty", result.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Wrong_uses_of_keys_are_reported()
    {
        ToolFailure.MustBe(
            await Peer.RunToolAsync("recv", "tcp:127.0.0.1:1", "--authkey-env", "A", "--authkey-file", "b"),
            ToolFailure.Usage, "only one");
        ToolFailure.MustBe(
            await Peer.RunToolAsync("recv", "tcp:127.0.0.1:1", "--authkey-file", _folder.FullName + "/none"),
            ToolFailure.RunTime, "none");
        ToolFailure.MustBe(
            await Peer.RunToolAsync("recv", "tcp:127.0.0.1:1", "--authkey-fd", "99"),
            ToolFailure.RunTime, "99", "inherited");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_client_with_a_key_at_a_silent_peer_times_out_and_names_the_side_with_the_key()
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "bad_peer.py", "silent");
        var port = await peer.WaitForLineAsync("listening");
        await using var tool = Peer.Start(WithVariable(
            Key, "recv", "--timeout", "0.5", "--authkey-env", Variable, $"tcp:127.0.0.1:{port}"));
        ToolFailure.MustBe(
            await tool.WaitForEndAsync(), ToolFailure.RunTime, "pycompat: authentication failed: ",
            "this side has a key", "0.5 s", $"tcp:127.0.0.1:{port}");
    }

    private static Command WithVariable(string? value, params IEnumerable<string> arguments) =>
        Peer.ToolCommand(arguments).WithEnvironmentVariables(variables => variables.Set(Variable, value));
}
