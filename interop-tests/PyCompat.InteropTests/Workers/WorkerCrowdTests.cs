using PyCompat.Workers;
using static PyCompat.InteropTests.Workers.WorkerHarness;

namespace PyCompat.InteropTests.Workers;

/// <summary>
/// Many calls that end in every way, mixed: each ends in its own state, runs at most once, and nothing is left.
/// </summary>
/// <remarks>Runs alone because descriptors and threads of other tests would be counted too.</remarks>
[Collection(nameof(WorkerCrowdTests))]
[CollectionDefinition(nameof(WorkerCrowdTests), DisableParallelization = true)]
public sealed class WorkerCrowdTests : IDisposable
{
    // Of each kind; the tier for every Python has a tenth of all, as the whole takes minutes.
    private static readonly int Scale = Environment.GetEnvironmentVariable("PYCOMPAT_TEST_TIER") == "slow" ? 10 : 1;

    private readonly string _marks = Directory.CreateTempSubdirectory("pycompat-test-").FullName;

    private int _number;

    public void Dispose() => Directory.Delete(_marks, recursive: true);

    [Theory(Timeout = 20 * TestRun.Timeout)]
    [EachPython(Oldest = "3.8", NewestByDefault = true, WithPyPy = true)]
    public async Task Every_call_ends_in_its_own_state_and_nothing_is_left(InstalledPython python)
    {
        await LeakCheck.RepeatAsync(1, _ => RunAsync(python));
    }

    private async Task RunAsync(InstalledPython python)
    {
        PythonPool pool = await PythonPool.StartAsync(
            PoolOptions(python) with { CancelGracePeriod = TimeSpan.FromMilliseconds(200) }, TestRun.Cancellation);
        await using (pool)
        {
            Random random = new(11);
            List<Func<Task>> calls =
            [
                .. Enumerable.Repeat(() => ReturnAsync(pool), 1000 * Scale),
                .. Enumerable.Repeat(() => RaiseAsync(pool), 50 * Scale),
                .. Enumerable.Repeat(() => DieAsync(pool, "kill", -9), 7 * Scale),
                .. Enumerable.Repeat(() => DieAsync(pool, "exit", 3), 7 * Scale),
                .. Enumerable.Repeat(() => DieAsync(pool, "abort", -6), 6 * Scale),
                .. Enumerable.Repeat(() => CancelAsync(pool, random.Next(0, 20)), 20 * Scale),
                .. Enumerable.Repeat(() => TimeOutAsync(pool), 10 * Scale),
                .. Enumerable.Repeat(() => IgnoreAsync(pool), 5 * Scale),
            ];
            Func<Task>[] mixed = [.. calls];
            random.Shuffle(mixed);

            // A window of them is in flight, so that deadlines are not used up by waiting.
            List<Task> running = [];
            foreach (Func<Task> call in mixed)
            {
                running.Add(call());
                if (running.Count >= 20)
                {
                    Task done = await Task.WhenAny(running);
                    running.Remove(done);
                    await done;
                }
            }

            await Task.WhenAll(running);
            Assert.Equal(0, pool.Statistics.Queued);
        }
    }

    private string NextMark() => Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);

    private async Task ReturnAsync(PythonPool pool)
    {
        string mark = NextMark();
        Assert.Equal(mark, await pool.CallAsync<string>(Functions + "mark_and_return", [_marks, mark, mark]));
        AssertMarked(mark);
    }

    private async Task RaiseAsync(PythonPool pool)
    {
        string mark = NextMark();
        var raised = await Assert.ThrowsAsync<PyException>(async () =>
            await pool.CallAsync<string>(Functions + "mark_and_raise", [_marks, mark, mark]));
        Assert.Equal($"ValueError: {mark}", raised.Message);
        AssertMarked(mark);
    }

    private async Task DieAsync(PythonPool pool, string how, int exitCode)
    {
        string mark = NextMark();
        var ended = await Assert.ThrowsAsync<PythonProcessException>(async () =>
            await pool.CallAsync<object?>(Functions + "mark_and_die", [_marks, mark, how]));
        Assert.Equal(exitCode, ended.ExitCode);
        AssertMarked(mark);
    }

    private async Task CancelAsync(PythonPool pool, int milliseconds)
    {
        string mark = NextMark();
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(milliseconds));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pool.CallAsync<object?>(
            Functions + "mark_and_sleep", [_marks, mark, 3600], cancellationToken: source.Token));
    }

    private async Task TimeOutAsync(PythonPool pool)
    {
        string mark = NextMark();
        await Assert.ThrowsAsync<TimeoutException>(async () => await pool.CallAsync<object?>(
            Functions + "mark_and_sleep", [_marks, mark, 3600],
            new CallOptions { Timeout = TimeSpan.FromMilliseconds(20) }));
    }

    private async Task IgnoreAsync(PythonPool pool)
    {
        string mark = NextMark();
        await Assert.ThrowsAsync<TimeoutException>(async () => await pool.CallAsync<object?>(
            Functions + "mark_and_ignore_interrupts", [_marks, mark],
            new CallOptions { Timeout = TimeSpan.FromMilliseconds(20) }));
    }

    // A second run of a call would have found its mark, and raised FileExistsError.
    private void AssertMarked(string mark) => Assert.True(File.Exists(Path.Combine(_marks, mark)));
}
