namespace PyCompat.Workers;

/// <summary>
/// A Python process that runs functions, one at a time and in the order of the calls; see <see cref="PythonPool"/>.
/// </summary>
/// <remarks>
/// It keeps its state (modules, globals) between calls. If it ends, or has to be killed, another one takes its place,
/// without that state.
/// </remarks>
public sealed class PythonWorker : PythonCaller
{
    private PythonWorker(PythonWorkerOptions options)
        : base(options, workerCount: 1)
    {
    }

    /// <summary>Starts the process; returns when it is up.</summary>
    /// <inheritdoc cref="StartAsync(PythonWorkerOptions?, CancellationToken)"/>
    public static PythonWorker Start(PythonWorkerOptions? options = null) =>
        StartAsync(options).GetAwaiter().GetResult();

    /// <summary>Starts the process; completes when it is up.</summary>
    /// <param name="options">How the worker is started and used.</param>
    /// <param name="cancellationToken">Ends the process if it has been started.</param>
    /// <exception cref="PyCompat.Multiprocessing.PythonProcessException">
    /// The process could not be started or has ended, or its initializer raised an exception, which is the inner one.
    /// </exception>
    /// <exception cref="TimeoutException">The process was not ready in time.</exception>
    public static async Task<PythonWorker> StartAsync(
        PythonWorkerOptions? options = null, CancellationToken cancellationToken = default)
    {
        PythonWorker worker = new(options ?? PythonWorkerOptions.Default);
        await worker.StartAsync(cancellationToken).ConfigureAwait(false);
        return worker;
    }
}
