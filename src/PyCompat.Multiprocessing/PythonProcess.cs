using PyCompat.Multiprocessing.Polling;
using PyCompat.Multiprocessing.Processes;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A Python process that this one has started, with a connection to it (Python: <c>multiprocessing.Process</c>).
/// </summary>
/// <remarks>
/// The process inherits one end of a pipe (Python: <c>Pipe()</c>) and no other descriptor of this library. Its
/// standard input is empty, as it is with <c>multiprocessing</c>. Disposal closes the connection, which a Python that
/// receives sees as <c>EOFError</c>, waits for <see cref="PythonProcessOptions.ShutdownTimeout"/> and then kills the
/// process.
/// </remarks>
public sealed partial class PythonProcess : IDisposable, IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly TimeSpan _shutdownTimeout;
    private readonly Stream? _standardOutput;
    private readonly Stream? _standardError;

    private PythonProcess(
        ChildProcess child,
        Connection connection,
        TimeSpan shutdownTimeout,
        Stream? standardOutput,
        Stream? standardError)
    {
        _child = child;
        _shutdownTimeout = PollTimeout.Normalize(shutdownTimeout);
        _standardOutput = standardOutput;
        _standardError = standardError;
        Connection = connection;
    }

    /// <summary>The connection to the process.</summary>
    public Connection Connection { get; }

    /// <summary>The process's number (Python: <c>pid</c>).</summary>
    public int Id => _child.Id;

    /// <summary>Whether it has ended (Python: <c>not is_alive()</c>).</summary>
    public bool HasExited => _child.Exit.IsCompleted;

    /// <summary>
    /// How it ended: what it passed to <c>sys.exit</c>, or -N when signal N ended it (Python: <c>exitcode</c>); null
    /// while it runs. On Windows, which has no signals, one that was killed has -15, as in Python.
    /// </summary>
    /// <remarks>
    /// On Windows a code of 32 bits whose first is set, such as that of a crash, is negative here and positive in
    /// Python: -1073741819 is its 3221225477.
    /// </remarks>
    public int? ExitCode => HasExited ? WaitForExit() : null;

    /// <summary>Its captured standard output.</summary>
    /// <exception cref="InvalidOperationException">It is not captured.</exception>
    public Stream StandardOutput => _standardOutput ?? throw NotCaptured(nameof(PythonProcessOptions.StandardOutput));

    /// <summary>Its captured standard error.</summary>
    /// <exception cref="InvalidOperationException">It is not captured.</exception>
    public Stream StandardError => _standardError ?? throw NotCaptured(nameof(PythonProcessOptions.StandardError));

    /// <summary>Waits until it has ended and returns <see cref="ExitCode"/> (Python: <c>join()</c>).</summary>
    /// <exception cref="IOException">Somebody else in this process has taken its exit code.</exception>
    public int WaitForExit() => _child.Exit.GetAwaiter().GetResult();

    /// <summary>
    /// Likewise, for at most <paramref name="timeout"/>; null when it still runs then (Python: <c>join(timeout)</c>).
    /// </summary>
    /// <exception cref="IOException">Somebody else in this process has taken its exit code.</exception>
    public int? WaitForExit(TimeSpan timeout)
    {
        ((IAsyncResult)_child.Exit).AsyncWaitHandle.WaitOne(PollTimeout.Normalize(timeout));
        return ExitCode;
    }

    /// <inheritdoc cref="WaitForExit()"/>
    public Task<int> WaitForExitAsync(CancellationToken cancellationToken = default) =>
        _child.Exit.WaitAsync(cancellationToken);

    /// <summary>Ends it at once (Python: <c>kill()</c>). One that has ended already is left alone.</summary>
    public void Kill() => _child.Kill();

    /// <summary>Closes the connection, waits for as long as the options say, then kills.</summary>
    public void Dispose()
    {
        Connection.Dispose();
        if (!((IAsyncResult)_child.Exit).AsyncWaitHandle.WaitOne(_shutdownTimeout))
        {
            Kill();
            ((IAsyncResult)_child.Exit).AsyncWaitHandle.WaitOne();
        }

        DisposeOutputs();
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        Task exit = _child.Exit;
        await exit.WaitAsync(_shutdownTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!exit.IsCompleted)
        {
            Kill();
            await exit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        DisposeOutputs();
    }

    private void DisposeOutputs()
    {
        _standardOutput?.Dispose();
        _standardError?.Dispose();
    }

    private static InvalidOperationException NotCaptured(string output) =>
        new($"It is not captured: set {nameof(PythonProcessOptions)}.{output} to {nameof(PythonOutput.Capture)}.");
}
