namespace PyCompat.InteropTests;

public sealed class ToolClientTests : IDisposable
{
    private readonly TemporaryAddresses _addresses = new();

    // Each of these comes back unchanged from Python 3.
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "12345678901234567890123", "1.0", "-0.0", "1E+300", "0.1",
        "\"text\"", "\"Gr\u00fc\u00dfe \U0001f40d\"", "\"\\u0000\\\\\\\"\"",
        "[]", "[1, [2, []]]", "{}", "{\"b\": 1, \"a\": [2]}",
        "{\"$bytes\": \"AAH/\"}", "{\"$bytearray\": \"\"}", "{\"$tuple\": []}", "{\"$tuple\": [1, {\"$tuple\": [2]}]}",
        "{\"$set\": [1]}", "{\"$frozenset\": [\"a\"]}", "{\"$complex\": [1.0, -2.0]}",
        "{\"$float\": \"nan\"}", "{\"$float\": \"inf\"}", "{\"$float\": \"-inf\"}",
        "{\"$dict\": [[1, \"a\"], [null, 2]]}", "{\"$dict\": [[\"$bytes\", 1]]}", "{\"$two\": 1, \"keys\": 2}",
    ];

    public void Dispose() => _addresses.Dispose();

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task JSON_sent_to_Python_comes_back_as_the_same_JSON(InstalledPython python)
    {
        await using var peer = Peer.StartPython(python, "keep_peer.py", "tcp:127.0.0.1:0");
        var endPoint = await peer.WaitForLineAsync("listening on");

        (await Peer.RunToolAsync(["send", endPoint, .. Values])).MustHaveSucceeded();
        var result = await Peer.RunToolAsync("recv", endPoint);

        result.MustHaveSucceeded();
        Assert.Equal(Values, result.OutputLines);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("cycle", "[1, {\"$repr\": \"[1, [...]]\"}]")]
    [InlineData("lone surrogate", "\"\\ud800\"")]
    public async Task Values_without_a_JSON_form_are_printed_in_their_own_notation(string name, string line)
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "odd_objects_peer.py", name);
        var endPoint = await peer.WaitForLineAsync("listening on");

        var result = await Peer.RunToolAsync("recv", endPoint);

        result.MustHaveSucceeded();
        Assert.StartsWith(line, result.OutputLines[0], StringComparison.Ordinal);
        Assert.Equal("\"behind\"", result.OutputLines[1]);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("deep", "{\"$repr\": \"[[[[")]
    [InlineData("wide", "{\"$repr\": \"((((")]
    public async Task Values_too_large_for_JSON_are_cut_and_the_objects_after_them_printed(string name, string start)
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "odd_objects_peer.py", name);
        var endPoint = await peer.WaitForLineAsync("listening on");

        var result = await Peer.RunToolAsync("recv", endPoint);

        result.MustHaveSucceeded();
        Assert.StartsWith(start, result.OutputLines[0], StringComparison.Ordinal);
        Assert.Equal("\"behind\"", result.OutputLines[1]);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public Task A_Python_Listener_on_TCP_is_called(InstalledPython python) => CallAsync(python, TemporaryAddresses.Tcp);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public Task A_Python_Listener_on_a_Unix_socket_is_called(InstalledPython python) =>
        CallAsync(python, _addresses.Unix());

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public Task A_Python_Listener_on_an_abstract_socket_is_called(InstalledPython python) =>
        CallAsync(python, _addresses.Abstract());

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_script_is_started_and_called(InstalledPython python)
    {
        var script = Fixtures.PythonFile("echo_peer.py");
        await using var tool = Peer.Start(Peer.ToolCommand("call", "--protocol", "2", $"python:{script}", "[1, null]")
            .WithEnvironmentVariables(variables => variables.Set("PYCOMPAT_PYTHON", python.Path)));

        var result = await tool.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.Equal("[1, null]", result.Output.TrimEnd());
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_script_that_fails_is_reported_with_its_exit_code()
    {
        var result = await Peer.RunToolAsync("recv", $"python:{Fixtures.PythonFile("failing_peer.py")}");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "exit code 3");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_missing_Python_is_reported_with_all_attempts()
    {
        var script = Fixtures.PythonFile("echo_peer.py");
        await using var tool = Peer.Start(Peer.ToolCommand("recv", $"python:{script}").WithEnvironmentVariables(
            variables => variables.Set("PATH", _addresses.Folder).Set("PYCOMPAT_PYTHON", null)
                .Set("VIRTUAL_ENV", null).Set("CONDA_PREFIX", null)));

        var result = await tool.WaitForEndAsync();

        ToolFailure.MustBe(result, ToolFailure.RunTime, "python3", "PYCOMPAT_PYTHON");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("json", "{\"$tuple\": [1, {\"$bytes\": \"YWI=\"}, {\"a\": null}]}")]
    [InlineData("repr", "(1, b'ab', {'a': None})")]
    public async Task Received_objects_are_printed_in_the_requested_format(string format, string line)
    {
        await using var peer = Peer.StartTool("send", "--listen", "--once", "tcp:127.0.0.1:0",
            "{\"$tuple\": [1, {\"$bytes\": \"YWI=\"}, {\"a\": null}]}", "2");
        var endPoint = await peer.WaitForLineAsync("listening on");

        var result = await Peer.RunToolAsync("recv", "--format", format, endPoint);

        result.MustHaveSucceeded();
        Assert.Equal([line, "2"], result.OutputLines);
    }

    private static async Task CallAsync(InstalledPython python, string address)
    {
        await using var peer = Peer.StartPython(python, "listener_peer.py", address);
        var endPoint = await peer.WaitForLineAsync("listening on");

        // Every one of them reads protocol 2.
        var result = await Peer.RunToolAsync("call", "--protocol", "2", endPoint, "{\"a\": [1, null, 0.5, true]}");

        result.MustHaveSucceeded();
        Assert.Equal("{\"a\": [1, null, 0.5, true]}", result.Output.TrimEnd());
        await peer.WaitForLineAsync("closed");
        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }
}
