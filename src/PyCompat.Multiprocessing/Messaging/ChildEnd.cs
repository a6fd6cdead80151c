using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// The end of the child at the other end of a connection: the one place that decides whether the child has ended, and
/// how callers learn of it.
/// </summary>
/// <remarks>
/// The exit code decides, not the end of the stream: a child may close its end and live on, and its end of the stream
/// is seen a moment before its exit code.
/// </remarks>
/// <param name="processId">The child's process ID.</param>
/// <param name="exit">Completes with the exit code; faults if that is lost, and then nothing is said here.</param>
/// <param name="errorsRead">Completes when all of the child's standard error has been read.</param>
/// <param name="standardError">Gets the last lines of standard error.</param>
internal sealed class ChildEnd(int processId, Task<int> exit, Task errorsRead, Func<string> standardError)
{
    // How long the exit code may come after the end of the stream, and the rest of standard error after the exit code.
    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ErrorTime = TimeSpan.FromMilliseconds(200);

    // Each is waited for once: the child lives on without its connection, or another process has its standard error.
    private volatile bool _isExitAwaited;
    private volatile bool _isErrorAwaited;

    /// <summary>
    /// Describes how the child has ended; null if it has not, or ended cleanly: with exit code 0 and without
    /// <paramref name="failure"/>.
    /// </summary>
    /// <param name="failure">Why a call failed; null or <see cref="EndOfStreamException"/> between messages.</param>
    public PythonProcessException? Explain(IOException? failure)
    {
        if (IsFaultOfMessage(failure))
        {
            return null;
        }

        if (!_isExitAwaited)
        {
            ((IAsyncResult)exit).AsyncWaitHandle.WaitOne(ExitTime);
            _isExitAwaited = true;
        }

        if (!IsWorthTelling(failure))
        {
            return null;
        }

        if (!_isErrorAwaited)
        {
            ((IAsyncResult)errorsRead).AsyncWaitHandle.WaitOne(ErrorTime);
            _isErrorAwaited = true;
        }

        return Describe(failure);
    }

    /// <inheritdoc cref="Explain"/>
    public async ValueTask<PythonProcessException?> ExplainAsync(
        IOException? failure, CancellationToken cancellationToken)
    {
        if (IsFaultOfMessage(failure))
        {
            return null;
        }

        if (!_isExitAwaited)
        {
            await WaitAsync(exit, ExitTime, cancellationToken).ConfigureAwait(false);
            _isExitAwaited = true;
        }

        if (!IsWorthTelling(failure))
        {
            return null;
        }

        if (!_isErrorAwaited)
        {
            await WaitAsync(errorsRead, ErrorTime, cancellationToken).ConfigureAwait(false);
            _isErrorAwaited = true;
        }

        return Describe(failure);
    }

    /// <summary>Waits for the end, and describes it also if it was clean.</summary>
    /// <param name="failure">What was seen of it; null: only the end of the stream.</param>
    public async Task<PythonProcessException> DescribeAsync(IOException? failure)
    {
        await exit.ConfigureAwait(false);
        await WaitAsync(errorsRead, ErrorTime, CancellationToken.None).ConfigureAwait(false);
        return Describe(failure);
    }

    /// <summary>Like <see cref="Explain"/>, but never waits: the failure need not be due to the child.</summary>
    public PythonProcessException? ExplainNow(IOException failure) =>
        IsWorthTelling(failure) ? Describe(failure) : null;

    // What arrived was wrong: that the child has ended since is not the reason.
    private static bool IsFaultOfMessage(IOException? failure) =>
        failure is BadLengthException or HandlePassingException;

    private bool IsWorthTelling(IOException? failure) =>
        exit.IsCompletedSuccessfully && (exit.Result != 0 || failure is not (null or EndOfStreamException));

    private PythonProcessException Describe(IOException? failure) =>
        PythonProcessException.OfEnd(processId, exit.Result, standardError(), failure);

    private static async ValueTask WaitAsync(Task task, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await task.WaitAsync(timeout, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
