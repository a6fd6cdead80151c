using PyCompat.Workers;

namespace PyCompat.InteropTests.Workers;

/// <summary>Starts workers of the tests' functions.</summary>
internal static class WorkerHarness
{
    /// <summary>The module of the functions.</summary>
    public const string Functions = "worker_functions:";

    public static PythonWorkerOptions Options(InstalledPython? python = null) => new()
    {
        ModulePath = ["python-fixtures"],
        Process = new PythonProcessOptions { Interpreter = (python ?? InstalledPythons.Default).Path },
        Output = static _ => { },
    };

    public static PythonPoolOptions PoolOptions(InstalledPython? python = null, int workers = 2) => new()
    {
        ModulePath = ["python-fixtures"],
        Process = new PythonProcessOptions { Interpreter = (python ?? InstalledPythons.Default).Path },
        Output = static _ => { },
        WorkerCount = workers,
    };

    public static Task<PythonWorker> StartAsync(InstalledPython? python = null) =>
        PythonWorker.StartAsync(Options(python), TestRun.Cancellation);

    public static Task<PythonPool> StartPoolAsync(InstalledPython? python = null, int workers = 2) =>
        PythonPool.StartAsync(PoolOptions(python, workers), TestRun.Cancellation);
}
