using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Multiprocessing.Processes;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A Python process started by this one, with a connection to it (Python: <c>multiprocessing.Process</c>).
/// </summary>
/// <remarks>
/// The process inherits one end of a pipe (Python: <c>Pipe()</c>), the descriptors of
/// <see cref="PythonProcessOptions.EndsWithThisProcess"/> and <see cref="PythonProcessOptions.AuthKey"/>, and no other
/// of this library. Its standard input is empty,
/// as with <c>multiprocessing</c>. How it has ended, every call on its connection tells
/// (<see cref="PythonProcessException"/>). Disposal closes the connection, which a receiving Python sees as
/// <c>EOFError</c>, waits for <see cref="PythonProcessOptions.ShutdownTimeout"/> and then kills the process.
/// </remarks>
public sealed partial class PythonProcess : IDisposable, IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly TimeSpan _shutdownTimeout;
    private readonly ChildOutputs _outputs;
    private readonly ChildEnd _end;

    private PythonProcess(
        ChildProcess child, Connection connection, TimeSpan shutdownTimeout, ChildOutputs outputs, ChildEnd end)
    {
        _child = child;
        _end = end;
        _shutdownTimeout = PollTimeout.Normalize(shutdownTimeout);
        _outputs = outputs;
        Connection = connection;
    }

    /// <summary>The connection to the process.</summary>
    public Connection Connection { get; }

    /// <summary>The process ID (Python: <c>pid</c>).</summary>
    public int Id => _child.Id;

    /// <summary>Whether the process has exited (Python: <c>not is_alive()</c>).</summary>
    public bool HasExited => _child.Exit.IsCompleted;

    /// <summary>
    /// The exit code: the argument of <c>sys.exit</c>, or -N if signal N ended the process (Python: <c>exitcode</c>);
    /// null while it runs. On Windows, which has no signals, a killed process has -15, as in Python.
    /// </summary>
    /// <remarks>
    /// On Windows, a 32-bit code with the highest bit set, such as that of a crash, is negative here but positive in
    /// Python: -1073741819 corresponds to 3221225477.
    /// </remarks>
    public int? ExitCode => HasExited ? WaitForExit() : null;

    /// <summary>The captured standard output.</summary>
    /// <exception cref="InvalidOperationException">Standard output is not captured.</exception>
    public Stream StandardOutput =>
        _outputs.StandardOutput ?? throw NotCaptured(nameof(PythonProcessOptions.StandardOutput));

    /// <summary>The captured standard error.</summary>
    /// <exception cref="InvalidOperationException">Standard error is not captured.</exception>
    public Stream StandardError =>
        _outputs.StandardError ?? throw NotCaptured(nameof(PythonProcessOptions.StandardError));

    /// <summary>Waits for the process to exit and returns <see cref="ExitCode"/> (Python: <c>join()</c>).</summary>
    /// <exception cref="IOException">Other code in this process has already collected the exit code.</exception>
    public int WaitForExit() => _child.Exit.GetAwaiter().GetResult();

    /// <summary>
    /// Waits for the process to exit, for at most <paramref name="timeout"/>; returns null if it is still running
    /// (Python: <c>join(timeout)</c>).
    /// </summary>
    /// <exception cref="IOException">Other code in this process has already collected the exit code.</exception>
    public int? WaitForExit(TimeSpan timeout)
    {
        ((IAsyncResult)_child.Exit).AsyncWaitHandle.WaitOne(PollTimeout.Normalize(timeout));
        return ExitCode;
    }

    /// <inheritdoc cref="WaitForExit()"/>
    public Task<int> WaitForExitAsync(CancellationToken cancellationToken = default) =>
        _child.Exit.WaitAsync(cancellationToken);

    /// <summary>
    /// Kills the process (Python: <c>kill()</c>) and the other processes of its group
    /// (<see cref="PythonProcessOptions.HasOwnProcessGroup"/>). Does nothing if it has already exited.
    /// </summary>
    public void Kill() => _child.Kill();

    /// <summary>
    /// Asks the process to end (Python: <c>terminate()</c>, SIGTERM); Python ends at once unless it handles the signal.
    /// On Windows the process cannot handle it. Does nothing if it has already exited.
    /// </summary>
    public void Terminate() => _child.Terminate();

    /// <summary>
    /// Interrupts the process (Python: <c>interrupt()</c>, SIGINT), which raises <c>KeyboardInterrupt</c> in its main
    /// thread. Does nothing if it has already exited.
    /// </summary>
    /// <remarks>
    /// The task completes when the signal has been sent. A Python that is still starting ends with exit code -2
    /// instead: interrupt it after its first message. Its children are not interrupted.
    /// </remarks>
    /// <exception cref="PlatformNotSupportedException">
    /// On Windows, where only a console's processes can be interrupted: send a message that asks for it.
    /// </exception>
    public Task InterruptAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _child.Interrupt();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Closes the connection, waits for <see cref="PythonProcessOptions.ShutdownTimeout"/>, and then kills the process.
    /// </summary>
    public void Dispose()
    {
        Connection.Dispose();
        try
        {
            if (!((IAsyncResult)_child.Exit).AsyncWaitHandle.WaitOne(_shutdownTimeout))
            {
                Kill();
                ((IAsyncResult)_child.Exit).AsyncWaitHandle.WaitOne();
            }
        }
        finally
        {
            _outputs.End();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        try
        {
            Task exit = _child.Exit;
            await exit.WaitAsync(_shutdownTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!exit.IsCompleted)
            {
                Kill();
                await exit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            await _outputs.EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Describes the end of a process that has closed its connection, a clean one too.</summary>
    /// <param name="cause">What was seen of it; null: only its end.</param>
    internal Task<PythonProcessException> DescribeEndAsync(IOException? cause = null) => _end.DescribeAsync(cause);

    private static InvalidOperationException NotCaptured(string output) =>
        new($"Output is not captured: set {nameof(PythonProcessOptions)}.{output} to {nameof(PythonOutput.Capture)}.");
}
