using System.Diagnostics;
using PyCompat.Workers;
using static PyCompat.InteropTests.Workers.WorkerHarness;

namespace PyCompat.InteropTests.Workers;

/// <summary>Workers that cannot start, that die, and that are disposed.</summary>
public sealed class WorkerEndTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("kill", -9, "SIGKILL")]
    [InlineData("exit", 3, null)]
    [InlineData("clean", 0, null)]
    [InlineData("abort", -6, "SIGABRT")]
    [InlineData("crash", -11, "SIGSEGV")]
    public async Task A_worker_that_dies_fails_its_call_and_is_replaced(string how, int code, string? signal)
    {
        await using PythonWorker worker = await StartAsync();

        var ended = await Assert.ThrowsAsync<PythonProcessException>(
            async () => await worker.CallAsync<object?>(Functions + "die", [how]));

        Assert.Equal((code, signal), (ended.ExitCode, ended.Signal));
        Assert.Contains(signal ?? code.ToString(CultureInfo.InvariantCulture), ended.Message, StringComparison.Ordinal);
        if (how is "abort" or "crash")
        {
            Assert.Contains("worker_functions.py", ended.StandardError, StringComparison.Ordinal);
        }

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.Equal(1, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Only_the_call_that_ran_fails_when_a_worker_dies()
    {
        await using PythonPool pool = await StartPoolAsync();

        List<Task<int>> calls = [.. Enumerable.Range(0, 200).Select(number =>
            pool.CallAsync<int>(Functions + (number % 50 == 25 ? "die_if_odd" : "identity"), [number]).AsTask())];
        await Task.WhenAll(calls).ContinueWith(static all => all.Exception, TestRun.Cancellation);

        Assert.Equal(
            Enumerable.Range(0, 200).Where(static number => number % 50 == 25),
            calls.Index().Where(static call => call.Item.IsFaulted).Select(static call => call.Index));
        Assert.All(
            calls.Where(static call => call.IsFaulted),
            static call => Assert.IsType<PythonProcessException>(call.Exception!.InnerException));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_initializer_runs_first_in_each_process()
    {
        await using PythonPool pool = await PythonPool.StartAsync(
            PoolOptions() with { Initializer = Functions + "initialize", InitializerArguments = ["ready"] },
            TestRun.Cancellation);

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("ready", await pool.CallAsync<string>(Functions + "initialized"));
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_initializer_that_raises_fails_the_start()
    {
        var failed = await Assert.ThrowsAsync<PythonProcessException>(() => PythonPool.StartAsync(
            PoolOptions() with
            {
                Initializer = Functions + "initialize",
                InitializerArguments = new PythonArguments("x") { ["fails"] = true },
            },
            TestRun.Cancellation));

        Assert.Contains("cannot begin with 'x'", failed.Message, StringComparison.Ordinal);
        Assert.Equal("ValueError", Assert.IsType<PyException>(failed.InnerException).Type.QualifiedName);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("/no/such/python")]
    [InlineData("/bin/false")]
    [InlineData("/etc/hostname")]
    public async Task An_interpreter_that_is_none_fails_the_start(string interpreter)
    {
        var failed = await Assert.ThrowsAsync<PythonProcessException>(() => PythonWorker.StartAsync(
            Options() with { Process = new PythonProcessOptions { Interpreter = interpreter } },
            TestRun.Cancellation));

        Assert.False(string.IsNullOrEmpty(failed.Message));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_start_that_takes_too_long_is_given_up()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => PythonWorker.StartAsync(
            Options() with
            {
                Initializer = Functions + "never_ends",
                StartTimeout = TimeSpan.FromSeconds(2),
                CancelGracePeriod = TimeSpan.FromMilliseconds(100),
            },
            TestRun.Cancellation));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_start_can_be_cancelled()
    {
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PythonPool.StartAsync(
            PoolOptions() with { Initializer = Functions + "never_ends" }, source.Token));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Disposal_ends_what_runs_and_refuses_what_comes_later()
    {
        PythonPool pool = await StartPoolAsync();
        int[] processes = [.. await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => pool.CallAsync<int>(Functions + "process_id").AsTask()))];
        List<Task> calls = [.. Enumerable.Range(0, 5).Select(
            _ => pool.CallAsync<object?>(Functions + "never_ends").AsTask())];

        await Task.WhenAll(pool.DisposeAsync().AsTask(), pool.DisposeAsync().AsTask());
        pool.Dispose();

        foreach (Task call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await pool.CallAsync<object?>(Functions + "process_id"));
        Assert.All(processes, static id => Assert.False(LeakCheck.IsRunning(id)));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_worker_is_replaced_after_its_number_of_calls()
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options() with { MaxCallsPerWorker = 3 }, TestRun.Cancellation);

        List<int> processes = [];
        for (int i = 0; i < 9; i++)
        {
            processes.Add(await worker.CallAsync<int>(Functions + "process_id"));
        }

        Assert.Equal([3, 3, 3], processes.GroupBy(static id => id).Select(static group => group.Count()));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_worker_that_cannot_be_started_anew_fails_the_calls_that_wait()
    {
        string folder = Directory.CreateTempSubdirectory("pycompat-test-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "once.py"),
                "import os\n\ndef begin(folder):\n    os.mkdir(os.path.join(folder, 'begun'))\n",
                TestRun.Cancellation);
            await using PythonWorker worker = await PythonWorker.StartAsync(
                Options() with
                {
                    ModulePath = [folder, "python-fixtures"],
                    Initializer = "once:begin",
                    InitializerArguments = [folder],
                },
                TestRun.Cancellation);

            await Assert.ThrowsAsync<PythonProcessException>(
                async () => await worker.CallAsync<object?>(Functions + "die", ["kill"]));
            var failed = await Assert.ThrowsAsync<PythonProcessException>(
                async () => await worker.CallAsync<object?>(Functions + "process_id"));

            Assert.Contains("FileExistsError", failed.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Options_that_a_worker_cannot_have_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PythonWorkerOptions
        {
            Process = new PythonProcessOptions { StandardOutput = PythonOutput.Capture },
        });
        Assert.Throws<ArgumentException>(() => new PythonPoolOptions
        {
            Process = new PythonProcessOptions { ShutdownTimeout = TimeSpan.FromSeconds(1) },
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PythonPoolOptions { WorkerCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PythonPoolOptions { CancelGracePeriod = TimeSpan.Zero });
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_current_directory_is_not_searched()
    {
        await using PythonWorker worker = await StartAsync();

        var (path, folder) = await worker.CallAsync<(string[], string)>(Functions + "path_and_folder");

        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "python-fixtures"), path[0]);
        Assert.DoesNotContain("", path);
        Assert.DoesNotContain(folder, path);
        Assert.True(File.Exists(Path.Combine(path[^1], "pycompat_worker.py")));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_group_of_a_worker_ends_with_it()
    {
        Linux.Only(Linux.Proc);
        int daemon;
        await using (PythonWorker worker = await StartAsync())
        {
            daemon = await worker.CallAsync<int>(Functions + "leave_daemon", [3600]);
            Assert.True(LeakCheck.IsRunning(daemon));
        }

        Assert.True(SpinWait.SpinUntil(() => !LeakCheck.IsRunning(daemon), TestRun.Timeout));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_longer_result_than_the_limit_is_an_error_and_the_worker_is_replaced()
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options() with
            {
                Process = Options().Process with
                {
                    Connection = new ConnectionOptions { MaxMessageLength = 100_000 },
                },
            },
            TestRun.Cancellation);

        await Assert.ThrowsAsync<MessageTooLongException>(
            async () => await worker.CallAsync<byte[]>(Functions + "make_bytes", [200_000]));

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.Equal(1, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Calls_behind_a_result_that_is_too_long_do_not_run_twice()
    {
        string marks = Directory.CreateTempSubdirectory("pycompat-test-").FullName;
        try
        {
            await using PythonWorker worker = await PythonWorker.StartAsync(
                Options() with
                {
                    Process = Options().Process with
                    {
                        Connection = new ConnectionOptions { MaxMessageLength = 100_000 },
                    },
                },
                TestRun.Cancellation);

            // Short calls first, so that more are sent ahead.
            List<Task> calls = [.. Enumerable.Range(0, 500).Select(number => number == 250
                ? worker.CallAsync<byte[]>(Functions + "make_bytes", [200_000]).AsTask()
                : (Task)worker.CallAsync<int>(Functions + "mark_and_return", [marks, $"{number}", number]).AsTask())];
            await Task.WhenAll(calls).ContinueWith(static all => all.Exception, TestRun.Cancellation);

            // A second run would have found the mark of the first.
            Assert.IsType<MessageTooLongException>(calls[250].Exception!.InnerException);
            Assert.All(
                calls.Where(static call => call.IsFaulted),
                static call => Assert.IsNotType<PyException>(call.Exception!.InnerException));
        }
        finally
        {
            Directory.Delete(marks, recursive: true);
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Statistics_count_what_has_been_done()
    {
        await using PythonPool pool = await StartPoolAsync();
        await pool.CallAsync<int>(Functions + "add", [1, 2]);
        await Assert.ThrowsAsync<PyException>(async () => await pool.CallAsync<int>(Functions + "raise_error"));

        PythonCallerStatistics statistics = pool.Statistics;

        Assert.Equal((2, 0, 0), (statistics.Workers, statistics.Busy, statistics.Queued));
        Assert.Equal((2, 0, 2, 1), (statistics.Started, statistics.Restarted, statistics.Calls, statistics.Failures));
        Assert.InRange(statistics.MeanCallTime, TimeSpan.FromTicks(1), statistics.P99CallTime);
    }
}
