namespace PyCompat.Workers;

/// <summary>
/// A number of Python processes that run functions beside each other (Python: <c>multiprocessing.Pool</c>,
/// <c>concurrent.futures.ProcessPoolExecutor</c>).
/// </summary>
/// <remarks>
/// Each process runs one call at a time, on its main thread, and keeps its state (modules, globals) between calls. A
/// process that ends, or has to be killed, is replaced.
/// </remarks>
public sealed class PythonPool : PythonCaller
{
    private PythonPool(PythonPoolOptions options)
        : base(options, options.WorkerCount) => WorkerCount = options.WorkerCount;

    /// <summary>The number of processes.</summary>
    public int WorkerCount { get; }

    /// <summary>Starts the processes; returns when all are up.</summary>
    /// <inheritdoc cref="StartAsync(PythonPoolOptions?, CancellationToken)"/>
    public static PythonPool Start(PythonPoolOptions? options = null) =>
        StartAsync(options).GetAwaiter().GetResult();

    /// <summary>Starts the processes; completes when all are up.</summary>
    /// <param name="options">How the pool works.</param>
    /// <param name="cancellationToken">Ends the processes that have been started.</param>
    /// <exception cref="PyCompat.Multiprocessing.PythonProcessException">
    /// A process could not be started or has ended, or its initializer raised an exception, which is the inner one.
    /// </exception>
    /// <exception cref="TimeoutException">A process was not ready in time.</exception>
    public static async Task<PythonPool> StartAsync(
        PythonPoolOptions? options = null, CancellationToken cancellationToken = default)
    {
        PythonPool pool = new(options ?? PythonPoolOptions.Default);
        await pool.StartAsync(cancellationToken).ConfigureAwait(false);
        return pool;
    }
}
