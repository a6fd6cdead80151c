using System.Diagnostics;
using PyCompat.Workers;
using static PyCompat.InteropTests.Workers.WorkerHarness;

namespace PyCompat.InteropTests.Workers;

/// <summary>Calls, their arguments and results, and what a function raises.</summary>
public sealed class CallTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task A_function_is_called_with_its_arguments_and_returns_its_result(InstalledPython python)
    {
        await using PythonWorker worker = await StartAsync(python);

        Assert.Equal(4.0, await worker.CallAsync<double>("math:sqrt", [16]));
        Assert.Equal(30, await worker.CallAsync<int>(
            Functions + "add", new PythonArguments(1, 2) { ["scale"] = 10 }));
        Assert.Equal("text", await worker.CallAsync<string>("builtins:str.lower", ["TEXT"]));
        int[] sorted = await worker.CallAsync<int[]>("builtins:sorted", [new[] { 3, 1, 2 }]);
        Assert.Equal([1, 2, 3], sorted);
        Assert.Null(await worker.CallAsync<object?>(Functions + "identity", [null]));
        Assert.Equal(new PyTuple(1L, "two"), await worker.CallAsync<object?>(
            Functions + "identity", [new PyTuple(1L, "two")]));
        Assert.Equal(1, await worker.CallAsync<int>(Functions + "count_calls"));
        Assert.Equal(2, await worker.CallAsync<int>(Functions + "count_calls"));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_array_is_one_argument_whatever_its_type()
    {
        await using PythonWorker worker = await StartAsync();
        string[] words = ["a", "b"];

        foreach (PythonArguments arguments in new PythonArguments[]
            { [words], [new[] { 1, 2 }], new(words), new(new[] { 1, 2 }), [new object?[] { 1 }] })
        {
            var (positional, _) = await worker.CallAsync<(string[], Dictionary<string, string>)>(
                Functions + "describe", arguments);
            Assert.Equal(["list"], positional);
        }

        var (types, keywords) = await worker.CallAsync<(string[], Dictionary<string, string>)>(
            Functions + "describe", new PythonArguments(1, "two") { ["three"] = 3.0 });
        Assert.Equal(["int", "str"], types);
        Assert.Equal("float", keywords["three"]);
    }

    [Theory]
    [InlineData("sqrt")]
    [InlineData("math.sqrt")]
    [InlineData("math:")]
    [InlineData(":sqrt")]
    [InlineData("math:sq rt")]
    [InlineData("math:sqrt:x")]
    [InlineData("1math:sqrt")]
    [InlineData("math:sqrt()")]
    [InlineData("")]
    public void A_name_that_is_not_in_the_notation_is_refused_with_an_example(string notation)
    {
        var refused = Assert.Throws<ArgumentException>(() => new PythonFunction(notation));

        Assert.Contains("math:sqrt", refused.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task What_a_function_raises_is_a_PyException_and_the_worker_lives(InstalledPython python)
    {
        await using PythonWorker worker = await StartAsync(python);

        PyException raised = await RaisedAsync(worker, "raise_chain");
        Assert.Equal("RuntimeError: could not look up", raised.Message);
        Assert.Equal(new PyTuple("could not look up"), raised.Arguments);
        Assert.Contains("in raise_chain", raised.RemoteTraceback, StringComparison.Ordinal);
        Assert.DoesNotContain("pycompat_worker", raised.RemoteTraceback, StringComparison.Ordinal);
        Assert.Contains("in raise_chain", raised.ToString(), StringComparison.Ordinal);
        Assert.Equal("KeyError: 'missing'", Assert.IsType<PyException>(raised.InnerException).Message);

        raised = await RaisedAsync(worker, "raise_local");
        Assert.Equal(new PyGlobal("worker_functions", "LocalError"), raised.Type);
        Assert.Equal(new PyTuple("of the module", 7L), raised.Arguments);

        raised = await RaisedAsync(worker, "raise_with_what_cannot_be_pickled");
        Assert.Equal("worker_functions.LocalError", raised.Type.ToString());
        Assert.Equal("holds", raised.Arguments[0]);

        Assert.Equal("SystemExit", (await RaisedAsync(worker, "raise_error", "SystemExit", 5)).Type.QualifiedName);
        Assert.Contains("pickle", (await RaisedAsync(worker, "return_what_cannot_be_pickled")).Message,
            StringComparison.OrdinalIgnoreCase);
        Assert.Equal("AttributeError", (await RaisedAsync(worker, "no_such_function")).Type.QualifiedName);
        raised = await Assert.ThrowsAsync<PyException>(
            async () => await worker.CallAsync<object?>("no_such_module:function"));
        Assert.Equal("ModuleNotFoundError: No module named 'no_such_module'", raised.Message);
        raised = await RaisedAsync(worker, "generate", 3);
        Assert.Contains("StreamAsync", raised.Message, StringComparison.Ordinal);

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.Equal(0, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_result_of_another_type_and_arguments_without_a_form_are_PickleExceptions()
    {
        await using PythonWorker worker = await StartAsync();

        var wrong = await Assert.ThrowsAsync<PickleException>(
            async () => await worker.CallAsync<int[]>(Functions + "identity", [new object[] { 1, "two" }]));
        Assert.Contains("[1]", wrong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PickleException>(
            async () => await worker.CallAsync<int>(Functions + "identity", [new Process()]));
        Assert.Equal(1, worker.Statistics.Calls);
        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task A_coroutine_is_run_to_its_end(InstalledPython python)
    {
        await using PythonWorker worker = await StartAsync(python);

        Assert.Equal("done", await worker.CallAsync<string>(Functions + "sleep_async", [0.01, "done"]));
        Assert.Equal("again", await worker.CallAsync<string>(Functions + "sleep_async", [0, "again"]));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Progress_is_received_in_order_before_the_result()
    {
        await using PythonWorker worker = await StartAsync();
        Received<object?> progress = new();

        string result = await worker.CallAsync<string>(
            Functions + "report", [100], new CallOptions { Progress = progress });

        Assert.Equal("reported", result);
        Assert.Equal(Enumerable.Range(0, 100).Select(static number => (object?)(long)number), progress.Values);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task What_progress_throws_ends_the_call()
    {
        await using PythonWorker worker = await StartAsync();
        Received<object?> progress = new() { Throws = new InvalidTimeZoneException("no") };

        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await worker.CallAsync<string>(
            Functions + "report", [3], new CallOptions { Progress = progress }));

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Output_and_log_records_go_to_their_callbacks()
    {
        List<PythonOutputLine> lines = [];
        List<PythonLogRecord> records = [];
        await using (PythonWorker worker = await PythonWorker.StartAsync(
            Options() with { Output = lines.Add, Log = records.Add }, TestRun.Cancellation))
        {
            await worker.CallAsync<object?>(Functions + "say", ["h\u00e9llo"]);
            await worker.CallAsync<object?>(Functions + "log", ["logged"]);
            Assert.Equal("", await worker.CallAsync<string>(Functions + "read_standard_input"));
        }

        Assert.Contains(lines, static line =>
            line.Text == "h\u00e9llo" && line.Stream == PythonOutputStream.StandardOutput);
        Assert.Contains(lines, static line =>
            line.Text == "to stderr: h\u00e9llo" && line.Stream == PythonOutputStream.StandardError);
        PythonLogRecord record = Assert.Single(records);
        Assert.Equal(("worker.test", 30, "logged"), (record.Logger, record.Level, record.Message));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_trace_context_reaches_the_function()
    {
        await using PythonWorker worker = await StartAsync();
        using Activity activity = new("test");
        activity.SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Equal(activity.Id, await worker.CallAsync<string>(Functions + "trace_context"));
        activity.Stop();
        Assert.Null(await worker.CallAsync<string?>(Functions + "trace_context"));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task Functions_may_start_processes_and_close_their_outputs(InstalledPython python)
    {
        await using PythonWorker worker = await StartAsync(python);

        foreach (string method in new[] { "fork", "spawn", "forkserver" })
        {
            Assert.Equal(
                Enumerable.Range(0, 10).Select(static number => number * number),
                await worker.CallAsync<int[]>(Functions + "pool_in_function", [method]));
        }

        Assert.Equal("parent", await worker.CallAsync<string>(Functions + "fork_and_return"));
        await worker.CallAsync<object?>(Functions + "close_standard_output");
        await worker.CallAsync<object?>(Functions + "say", ["nowhere"]).AsTask()
            .ContinueWith(static task => task.Exception, TestRun.Cancellation);
        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.Equal(0, worker.Statistics.Restarted);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task What_a_function_leaves_behind_does_not_disturb_the_next_call(InstalledPython python)
    {
        await using PythonWorker worker = await StartAsync(python);

        foreach (string function in new[] { "leave_output_that_raises", "leave_handler_that_raises", "fork_twice" })
        {
            Assert.Equal(function, await worker.CallAsync<string>(Functions + function));
            Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        }

        Assert.Equal(0, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Long_arguments_and_results_arrive_whole()
    {
        await using PythonWorker worker = await StartAsync();
        byte[] sent = new byte[100_000_000];
        new Random(1).NextBytes(sent);

        byte[] received = await worker.CallAsync<byte[]>(Functions + "identity", [sent]);

        Assert.True(received.AsSpan().SequenceEqual(sent));
    }

    private static Task<PyException> RaisedAsync(PythonWorker worker, string function, params object?[] arguments) =>
        Assert.ThrowsAsync<PyException>(async () =>
            await worker.CallAsync<object?>(Functions + function, PythonArguments.Create(arguments)));
}

/// <summary>Keeps what it receives.</summary>
internal sealed class Received<T> : IProgress<T>
{
    public List<T> Values { get; } = [];

    public Exception? Throws { get; init; }

    public void Report(T value)
    {
        if (Throws is not null)
        {
            throw Throws;
        }

        Values.Add(value);
    }
}
