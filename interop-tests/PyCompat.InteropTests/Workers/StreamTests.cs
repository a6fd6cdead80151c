using PyCompat.Workers;
using static PyCompat.InteropTests.Workers.WorkerHarness;

namespace PyCompat.InteropTests.Workers;

/// <summary>Streams from generators.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly string _marks = Directory.CreateTempSubdirectory("pycompat-test-").FullName;

    public void Dispose() => Directory.Delete(_marks, recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task Items_arrive_in_order(InstalledPython python)
    {
        await using PythonWorker worker = await StartAsync(python);

        Assert.Equal(Enumerable.Range(0, 1000), await worker.StreamAsync<int>(Functions + "generate", [1000])
            .ToListAsync(TestRun.Cancellation));
        Assert.Equal(Enumerable.Range(0, 200), await worker.StreamAsync<int>(Functions + "generate_async", [200])
            .ToListAsync(TestRun.Cancellation));
        Assert.Equal([3, 4], await worker.StreamAsync<int>("builtins:range", [3, 5])
            .ToListAsync(TestRun.Cancellation));
        Assert.Equal([0L, "a"], await worker.StreamAsync<object?>(
            Functions + "identity", [new object[] { 0, "a" }]).ToListAsync(TestRun.Cancellation));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task What_a_generator_raises_comes_after_its_items()
    {
        await using PythonWorker worker = await StartAsync();
        List<int> items = [];

        var raised = await Assert.ThrowsAsync<PyException>(async () =>
        {
            await foreach (int item in worker.StreamAsync<int>(Functions + "generate_then_raise", [5]))
            {
                items.Add(item);
            }
        });

        Assert.Equal([0, 1, 2, 3, 4], items);
        Assert.Equal("ValueError: after 5", raised.Message);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task Leaving_closes_the_generator_and_the_worker_goes_on(InstalledPython python)
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options(python) with { CancelGracePeriod = TimeSpan.FromSeconds(30) }, TestRun.Cancellation);

        await foreach (int item in worker.StreamAsync<int>(Functions + "generate_and_mark", [_marks, "closed"]))
        {
            if (item == 10)
            {
                break;
            }
        }

        Assert.True(File.Exists(Path.Combine(_marks, "closed")));
        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
        Assert.Equal(0, worker.Statistics.Restarted);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_generator_that_sleeps_is_ended_within_the_grace_period()
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            Options() with { CancelGracePeriod = TimeSpan.FromMilliseconds(500) }, TestRun.Cancellation);

        await foreach (int _ in worker.StreamAsync<int>(Functions + "generate_one_and_sleep"))
        {
            break;
        }

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_stream_can_be_cancelled()
    {
        await using PythonWorker worker = await StartAsync();
        using CancellationTokenSource source = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int _ in worker.StreamAsync<int>(
                Functions + "generate_one_and_sleep", cancellationToken: source.Token))
            {
                await source.CancelAsync();
            }
        });

        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_worker_is_only_so_far_ahead_of_its_reader()
    {
        await using PythonWorker worker = await StartAsync();
        Received<object?> progress = new();
        long seen = 0;

        // Ten items of 10 MiB: two of them are beyond the credit of 16 MiB.
        await foreach (byte[] item in worker.StreamAsync<byte[]>(Functions + "generate", [10, 10 << 20]))
        {
            seen += item.Length;
        }

        Assert.Equal(10 * (10 << 20), seen);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_item_of_another_type_ends_the_stream_in_its_place()
    {
        await using PythonWorker worker = await StartAsync();
        List<int> items = [];

        await Assert.ThrowsAsync<PickleException>(async () =>
        {
            await foreach (int item in worker.StreamAsync<int>(Functions + "identity", [new object[] { 1, 2, "x", 4 }]))
            {
                items.Add(item);
            }
        });

        Assert.Equal([1, 2], items);
        Assert.Equal(3, await worker.CallAsync<int>(Functions + "add", [1, 2]));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_stream_whose_worker_dies_says_so()
    {
        await using PythonWorker worker = await StartAsync();

        await Assert.ThrowsAsync<PythonProcessException>(async () => await worker.StreamAsync<int>(
            Functions + "die", ["kill"]).ToListAsync(TestRun.Cancellation));
    }
}
