namespace PyCompat.InteropTests;

/// <summary><c>pycompat run</c> and <c>worker-file</c>.</summary>
public sealed class ToolRunTests : IDisposable
{
    private static readonly string Fixture = Path.GetDirectoryName(Fixtures.PythonFile("worker_functions.py"))!;

    private readonly string _folder = Directory.CreateTempSubdirectory("pycompat-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task Run_calls_a_function_and_prints_its_result(InstalledPython python)
    {
        PeerResult result = await Peer.RunToolAsync("run", "--python", python.Path, "math:sqrt", "16");

        result.MustHaveSucceeded();
        Assert.Equal("4.0", result.Output.Trim());
        result = await Peer.RunToolAsync(
            "run", "--python", python.Path, "--path", Fixture, "worker_functions:add", "1", "2", "3");
        Assert.Equal("9", result.Output.Trim());
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Run_prints_a_traceback_or_how_a_worker_died_and_exits_with_1()
    {
        PeerResult raised = await RunAsync("worker_functions:raise_chain");
        Assert.Equal(1, raised.ExitCode);
        Assert.Contains("RuntimeError: could not look up", raised.Error, StringComparison.Ordinal);
        Assert.Contains("in raise_chain", raised.Error, StringComparison.Ordinal);
        Assert.Empty(raised.Output);

        PeerResult dead = await RunAsync("worker_functions:die", "\"kill\"");
        Assert.Equal(1, dead.ExitCode);
        Assert.Contains("SIGKILL", dead.Error, StringComparison.Ordinal);

        PeerResult missing = await RunAsync("no_such_module:function");
        Assert.Contains("No module named 'no_such_module'", missing.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Run_maps_a_function_over_the_lines_of_a_file_in_order()
    {
        string file = Path.Combine(_folder, "numbers.jsonl");
        await File.WriteAllLinesAsync(
            file, Enumerable.Range(0, 100).Select(static number => $"{number}"), TestRun.Cancellation);

        PeerResult result = await RunAsync("worker_functions:square", "--each", file, "--workers", "2");

        result.MustHaveSucceeded();
        Assert.Equal(
            Enumerable.Range(0, 100).Select(static number => $"{number * number}"),
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Run_says_which_line_is_wrong_after_the_results_before_it()
    {
        string file = Path.Combine(_folder, "numbers.jsonl");
        await File.WriteAllTextAsync(file, "1\n2\n{\n", TestRun.Cancellation);

        PeerResult result = await RunAsync("worker_functions:square", "--each", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["1", "4"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("line 3", result.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Worker_file_writes_the_Python_half()
    {
        PeerResult result = await Peer.RunToolAsync("worker-file", _folder);

        result.MustHaveSucceeded();
        Assert.Equal(Path.Combine(_folder, "pycompat_worker.py"), result.Output.Trim());
        Assert.Contains("def report_progress", await File.ReadAllTextAsync(
            Path.Combine(_folder, "pycompat_worker.py"), TestRun.Cancellation), StringComparison.Ordinal);
    }

    private static Task<PeerResult> RunAsync(params string[] arguments) => Peer.RunToolAsync(
        ["run", "--python", InstalledPythons.Default.Path, "--path", Fixture, .. arguments]);
}
