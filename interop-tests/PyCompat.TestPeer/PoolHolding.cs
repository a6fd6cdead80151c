using PyCompat.Multiprocessing;
using PyCompat.Workers;

namespace PyCompat.TestPeer;

/// <summary>Has a pool whose workers are busy in different ways, for a test of what becomes of them.</summary>
internal static class PoolHolding
{
    private const string Functions = "worker_functions:";

    /// <summary>
    /// Keeps one worker sleeping, one computing in C, one streaming and one idle; prints their process IDs; then waits
    /// to be killed.
    /// </summary>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="script">A script in the folder of the functions.</param>
    public static async Task HoldAsync(string interpreter, string script)
    {
        PythonPool pool = await PythonPool.StartAsync(new PythonPoolOptions
        {
            Process = new PythonProcessOptions { Interpreter = interpreter },
            ModulePath = [Path.GetDirectoryName(script)!],
            WorkerCount = 4,
        });
        List<int> ids = [];
        _ = pool.CallAsync<object?>(
            Functions + "report_id_and_sleep", options: new CallOptions { Progress = new Add(ids) }).AsTask();
        _ = pool.CallAsync<object?>(
            Functions + "report_id_and_compute", options: new CallOptions { Progress = new Add(ids) }).AsTask();
        IAsyncEnumerator<int> stream = pool.StreamAsync<int>(Functions + "generate_ids").GetAsyncEnumerator();
        await stream.MoveNextAsync();
        lock (ids)
        {
            ids.Add(stream.Current);
        }

        int idle = await pool.CallAsync<int>(Functions + "process_id");
        SpinWait.SpinUntil(() =>
        {
            lock (ids)
            {
                return ids.Count == 3;
            }
        });
        Console.WriteLine(string.Join(' ', ids.Append(idle)));
        await Task.Delay(Timeout.Infinite);
        GC.KeepAlive(pool);
    }

    private sealed class Add(List<int> ids) : IProgress<object?>
    {
        public void Report(object? value)
        {
            lock (ids)
            {
                ids.Add(Convert.ToInt32(value));
            }
        }
    }
}
