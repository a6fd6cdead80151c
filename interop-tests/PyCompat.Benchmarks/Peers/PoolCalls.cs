using PyCompat.Pickle;
using PyCompat.Workers;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Calls Python functions by way of a pool of two processes.</summary>
internal static class PoolCalls
{
    private static PythonPool? _pool;

    public static Action Prepare(string what, string python, int count)
    {
        if (what == "start")
        {
            return () => Start(python, count);
        }

        PythonPool pool = _pool ??= PythonPool.Start(Options<PythonPoolOptions>(python) with { WorkerCount = 2 });
        switch (what)
        {
            case "one":
                return () => Wait(OneByOneAsync(pool, count));
            case "many":
                return () => Wait(AllAtOnceAsync(pool, count));
            case "map":
                return () => Wait(MapAsync(pool, count));
            case "burn":
                return () =>
                {
                    Task<long> first = pool.CallAsync<long>("bench_calls:burn", [count]).AsTask();
                    Task<long> second = pool.CallAsync<long>("bench_calls:burn", [count]).AsTask();
                    CallData.Check(first.GetAwaiter().GetResult(), second.GetAwaiter().GetResult());
                };
            case "rows":
                Dictionary<string, object>[] rows = CallData.Rows(count);
                double price = CallData.PriceOf(rows);
                return () => CallData.Check(
                    price, pool.CallAsync<double>("bench_calls:add_prices", [rows]).AsTask().GetAwaiter().GetResult());
            case "write-rows":
                Dictionary<string, object>[] written = CallData.Rows(count);
                PickleSerializer serializer = new(new PickleOptions { Protocol = PickleOptions.HighestProtocol });
                return () => CallData.Check(true, serializer.Serialize((object)written).Length > count);
            default:
                throw new ArgumentException($"There is no call named {what}.", nameof(what));
        }
    }

    private static T Options<T>(string python)
        where T : PythonCallerOptions, new() => new()
        {
            Process = new() { Interpreter = python },
            ModulePath = [Path.GetDirectoryName(PeerCommands.Fixture(CallData.Script))!],
        };

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static async Task OneByOneAsync(PythonPool pool, int count)
    {
        for (int i = 0; i < count; i++)
        {
            CallData.Check(i + 1, await pool.CallAsync<int>("bench_calls:small", [i]));
        }
    }

    private static async Task AllAtOnceAsync(PythonPool pool, int count)
    {
        Task<int>[] calls = new Task<int>[count];
        for (int i = 0; i < count; i++)
        {
            calls[i] = pool.CallAsync<int>("bench_calls:small", [i]).AsTask();
        }

        for (int i = 0; i < count; i++)
        {
            CallData.Check(i + 1, await calls[i]);
        }
    }

    private static async Task MapAsync(PythonPool pool, int count)
    {
        int expected = 1;
        await foreach (int result in pool.MapAsync<int, int>("bench_calls:small", Enumerable.Range(0, count)))
        {
            CallData.Check(expected++, result);
        }
    }

    private static void Start(string python, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using PythonWorker worker = PythonWorker.Start(Options<PythonWorkerOptions>(python));
            CallData.Check(1, worker.CallAsync<int>("bench_calls:small", [0]).AsTask().GetAwaiter().GetResult());
        }
    }
}
