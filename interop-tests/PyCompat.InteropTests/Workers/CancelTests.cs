using System.Diagnostics;
using PyCompat.Workers;
using static PyCompat.InteropTests.Workers.WorkerHarness;

namespace PyCompat.InteropTests.Workers;

/// <summary>Calls that are cancelled or past their deadline.</summary>
public sealed class CancelTests : IDisposable
{
    private static readonly TimeSpan LongGrace = TimeSpan.FromSeconds(30);

    private readonly string _marks = Directory.CreateTempSubdirectory("pycompat-test-").FullName;

    public void Dispose() => Directory.Delete(_marks, recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task A_running_call_is_interrupted_and_its_worker_lives(InstalledPython python)
    {
        await using PythonWorker worker = await StartPatientAsync(python);
        int process = await worker.CallAsync<int>(Functions + "process_id");

        await CancelOnceMarkedAsync(worker, "mark_and_sleep", 3600);
        await CancelOnceMarkedAsync(worker, "mark_repeatedly");

        Assert.Equal(process, await worker.CallAsync<int>(Functions + "process_id"));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task The_import_of_a_cancelled_call_is_completed(InstalledPython python)
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options(python) with
            {
                CancelGracePeriod = LongGrace,
                Process = Options(python).Process with
                {
                    Environment = new Dictionary<string, string?> { ["SLOW_IMPORT_MARKS"] = _marks },
                },
            },
            TestRun.Cancellation);
        using CancellationTokenSource source = new();
        Task call = worker.CallAsync<int>("slow_import:answer", cancellationToken: source.Token).AsTask();
        await MarkedAsync("importing");

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        // A second import would raise FileExistsError.
        Assert.Equal(42, await worker.CallAsync<int>("slow_import:answer"));
        Assert.Equal(0, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Nothing_of_a_cancelled_coroutine_runs_in_the_next_call()
    {
        await using PythonWorker worker = await StartPatientAsync();

        await CancelOnceMarkedAsync(worker, "mark_repeatedly");

        Assert.Contains(Directory.GetFiles(_marks), static mark => mark.EndsWith("-finally", StringComparison.Ordinal));
        int marks = Directory.GetFiles(_marks).Length;
        await worker.CallAsync<string>(Functions + "sleep_async", [0.2, "other"]);
        Assert.Equal(marks, Directory.GetFiles(_marks).Length);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_call_that_catches_the_interruption_is_cancelled_nevertheless()
    {
        await using PythonWorker worker = await StartPatientAsync();
        int process = await worker.CallAsync<int>(Functions + "process_id");

        await Assert.ThrowsAsync<TimeoutException>(async () => await worker.CallAsync<string>(
            Functions + "catch_and_return", options: new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) }));
        var late = await Assert.ThrowsAsync<TimeoutException>(async () => await worker.CallAsync<string>(
            Functions + "catch_and_raise", options: new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) }));

        Assert.Equal("ValueError: while cleaning up", Assert.IsType<PyException>(late.InnerException).Message);
        Assert.Equal(process, await worker.CallAsync<int>(Functions + "process_id"));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("compute_in_c")]
    [InlineData("never_ends")]
    public async Task A_call_past_its_deadline_times_out_even_if_it_cannot_be_interrupted(string function)
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options() with { CancelGracePeriod = TimeSpan.FromMilliseconds(200) }, TestRun.Cancellation);

        await Assert.ThrowsAsync<TimeoutException>(async () => await worker.CallAsync<object?>(
            Functions + function, options: new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) }));

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_call_that_ignores_interruptions_is_killed_with_its_worker()
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options() with { CancelGracePeriod = TimeSpan.FromMilliseconds(200) }, TestRun.Cancellation);

        await CancelOnceMarkedAsync(worker, "mark_and_ignore_interrupts");

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.Equal(1, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_call_that_waits_is_withdrawn_at_once()
    {
        await using PythonWorker worker = await StartPatientAsync();
        using CancellationTokenSource first = new();
        Task running = worker.CallAsync<object?>(
            Functions + "mark_and_sleep", [_marks, "running", 3600], cancellationToken: first.Token).AsTask();
        await MarkedAsync("running");
        using CancellationTokenSource second = new();
        Task waiting = worker.CallAsync<object?>(
            Functions + "mark", [_marks, "waiting"], cancellationToken: second.Token).AsTask();

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(running.IsCompleted);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.False(File.Exists(Path.Combine(_marks, "waiting")));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_cancelled_token_sends_nothing()
    {
        await using PythonWorker worker = await StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await worker.CallAsync<object?>(
            Functions + "mark", [_marks, "never"], cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(0, worker.Statistics.Calls);
    }

    [Fact(Timeout = 2 * TestRun.Timeout)]
    public async Task Calls_beside_cancelled_ones_are_never_interrupted()
    {
        await using PythonPool pool = await PythonPool.StartAsync(
            PoolOptions() with { CancelGracePeriod = LongGrace }, TestRun.Cancellation);
        int rounds = TestRun.Repetitions(@default: 150, all: 1500);
        Random random = new(7);
        List<Task> all = [];
        for (int i = 0; i < rounds; i++)
        {
            all.Add(CountAsync(pool, random.Next(1, 20_000)));
            all.Add(CancelAtRandomAsync(pool, random.Next(0, 2_000)));
            if (all.Count > 20)
            {
                Task done = await Task.WhenAny(all);
                all.Remove(done);
                await done;
            }
        }

        await Task.WhenAll(all);
        Assert.Equal(0, pool.Statistics.Restarted);

        static async Task CountAsync(PythonPool pool, int number) =>
            Assert.Equal(number, await pool.CallAsync<int>(Functions + "count_slowly", [number]));

        static async Task CancelAtRandomAsync(PythonPool pool, int microseconds)
        {
            using CancellationTokenSource source = new();
            Task<int> call = pool.CallAsync<int>(
                Functions + "count_slowly", [50_000], cancellationToken: source.Token).AsTask();
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < microseconds)
            {
                await Task.Yield();
            }

            await source.CancelAsync();
            try
            {
                Assert.Equal(50_000, await call);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private static Task<PythonWorker> StartPatientAsync(InstalledPython? python = null) => PythonWorker.StartAsync(
        Options(python) with { CancelGracePeriod = LongGrace }, TestRun.Cancellation);

    private async Task CancelOnceMarkedAsync(PythonWorker worker, string function, params object[] more)
    {
        using CancellationTokenSource source = new();
        Task call = worker.CallAsync<object?>(
            Functions + function, PythonArguments.Create([_marks, function, .. more]), cancellationToken: source.Token)
            .AsTask();
        await MarkedAsync(function);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private async Task MarkedAsync(string name)
    {
        while (Directory.GetFiles(_marks, name + "*").Length == 0)
        {
            TestRun.Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
