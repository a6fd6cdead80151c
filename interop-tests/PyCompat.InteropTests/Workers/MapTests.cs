using PyCompat.Workers;
using static PyCompat.InteropTests.Workers.WorkerHarness;

namespace PyCompat.InteropTests.Workers;

/// <summary>Functions that are called with many items.</summary>
public sealed class MapTests : IDisposable
{
    private readonly string _marks = Directory.CreateTempSubdirectory("pycompat-test-").FullName;

    public void Dispose() => Directory.Delete(_marks, recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", WithPyPy = true)]
    public async Task Results_come_in_the_order_of_the_items(InstalledPython python)
    {
        await using PythonPool pool = await StartPoolAsync(python);

        List<int> results = await pool.MapAsync<int, int>(Functions + "square", Enumerable.Range(0, 3000))
            .ToListAsync(TestRun.Cancellation);

        Assert.Equal(Enumerable.Range(0, 3000).Select(static number => number * number), results);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(1, 1)]
    [InlineData(7, 20)]
    [InlineData(100, 1000)]
    public async Task Chunks_and_limits_change_nothing_of_the_results(int chunk, int inFlight)
    {
        await using PythonPool pool = await StartPoolAsync();

        List<string> results = await pool.MapAsync<string, string>(
            "builtins:str.upper", Enumerable.Range(0, 300).Select(static number => $"x{number}"),
            new MapOptions { ChunkSize = chunk, MaxInFlight = inFlight }).ToListAsync(TestRun.Cancellation);

        Assert.Equal(Enumerable.Range(0, 300).Select(static number => $"X{number}"), results);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Results_can_come_as_they_are_completed()
    {
        await using PythonPool pool = await StartPoolAsync();

        List<double> results = await pool.MapAsync<double, double>(
            Functions + "sleep_and_return", [1.0, 0.01, 0.02, 0.03],
            new MapOptions { Order = MapOrder.AsCompleted }).ToListAsync(TestRun.Cancellation);

        Assert.Equal(1.0, results[^1]);
        Assert.Equal([0.01, 0.02, 0.03, 1.0], results.Order());
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_source_is_taken_lazily_and_disposed()
    {
        await using PythonPool pool = await StartPoolAsync();
        int taken = 0;
        bool isDisposed = false;

        await foreach (int result in pool.MapAsync<int, int>(
            Functions + "identity", Endless(), new MapOptions { MaxInFlight = 10 }))
        {
            Assert.InRange(taken, 0, result + 11);
            if (result == 100)
            {
                break;
            }
        }

        Assert.True(isDisposed);

        IEnumerable<int> Endless()
        {
            try
            {
                while (true)
                {
                    yield return taken++;
                }
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_item_that_raises_ends_the_enumeration_in_its_place()
    {
        await using PythonPool pool = await StartPoolAsync();
        List<int> results = [];

        var raised = await Assert.ThrowsAsync<PyException>(async () =>
        {
            await foreach (int result in pool.MapAsync<object, int>(
                "builtins:int", Enumerable.Range(0, 100).Select(static i => i == 50 ? (object)"no number" : i)))
            {
                results.Add(result);
            }
        });

        Assert.Equal("ValueError", raised.Type.QualifiedName);
        Assert.Equal(Enumerable.Range(0, 50), results);
        Assert.Equal(0, pool.Statistics.Queued);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Only_the_item_that_ran_fails_when_a_worker_dies()
    {
        await using PythonPool pool = await StartPoolAsync();
        List<int> results = [];

        await Assert.ThrowsAsync<PythonProcessException>(async () =>
        {
            await foreach (int result in pool.MapAsync<int, int>(
                Functions + "die_if_odd", Enumerable.Range(0, 40).Select(static i => i == 20 ? 1 : 2 * i),
                new MapOptions { ChunkSize = 40 }))
            {
                results.Add(result);
            }
        });

        Assert.Equal(Enumerable.Range(0, 20).Select(static i => 2 * i), results);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_exception_of_the_source_comes_in_its_place()
    {
        await using PythonPool pool = await StartPoolAsync();
        List<int> results = [];

        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (int result in pool.MapAsync<int, int>(Functions + "identity", Failing()))
            {
                results.Add(result);
            }
        });

        Assert.Equal([1, 2], results);

        static async IAsyncEnumerable<int> Failing()
        {
            yield return 1;
            yield return 2;
            await Task.Yield();
            throw new InvalidTimeZoneException("of the source");
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(MapOrder.AsGiven)]
    [InlineData(MapOrder.AsCompleted)]
    public async Task An_enumeration_that_begins_after_disposal_ends_with_an_error(MapOrder order)
    {
        PythonPool pool = await StartPoolAsync();
        IAsyncEnumerable<int> results = pool.MapAsync<int, int>(
            Functions + "identity", [1, 2], new MapOptions { Order = order });
        await pool.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await results.ToListAsync(TestRun.Cancellation));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Progress_says_how_many_are_done()
    {
        await using PythonPool pool = await StartPoolAsync();
        Received<MapProgress> progress = new();

        await pool.MapAsync<int, int>(
            Functions + "identity", Enumerable.Range(0, 50).ToList(), new MapOptions { Progress = progress })
            .ToListAsync(TestRun.Cancellation);

        Assert.Equal((50, 50), (progress.Values[^1].Done, progress.Values[^1].Total));
        Assert.True(progress.Values[^1].Rate > 0);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_item_has_a_deadline_of_its_own()
    {
        await using PythonPool pool = await StartPoolAsync();

        await Assert.ThrowsAsync<TimeoutException>(async () => await pool.MapAsync<double, double>(
            Functions + "sleep_and_return", [0.01, 0.02, 3600.0],
            new MapOptions { Timeout = TimeSpan.FromSeconds(1) }).ToListAsync(TestRun.Cancellation));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Cancelling_ends_the_enumeration_and_what_runs()
    {
        await using PythonPool pool = await StartPoolAsync();
        using CancellationTokenSource source = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (double result in pool.MapAsync<double, double>(
                Functions + "sleep_and_return", [0.01, 3600.0, 3600.0, 3600.0], cancellationToken: source.Token))
            {
                await source.CancelAsync();
            }
        });

        Assert.Equal((0, 0), (pool.Statistics.Busy, pool.Statistics.Queued));
    }
}
