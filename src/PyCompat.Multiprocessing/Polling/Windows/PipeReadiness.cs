using System.Diagnostics;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Determines whether a message, or the end, is available on a message-mode pipe.</summary>
/// <remarks>
/// Waiting is a zero-byte read, as in CPython's <c>wait()</c>: it ends with ERROR_MORE_DATA when a message is
/// available, and leaves the message in place. It consumes only an empty message (<c>_got_empty_message</c>), so all
/// waiters share one such read, and an empty message it has consumed is received before anything else. The read is
/// cancelled when the last waiter leaves: a handle that is passed on has no pending read of this process.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class PipeReadiness(OverlappedFile file) : WindowsWaitable
{
    /// <summary>Returned by <see cref="TryTake"/> when no message is available.</summary>
    public const long Nothing = -2;

    /// <summary>The other end is gone; corresponds to a transport's end of the stream.</summary>
    public const long EndOfPipe = -1;

    private readonly Lock _gate = new();
    private Probe? _spare;
    private Probe? _probe;
    private int _emptyMessages;

    /// <summary>
    /// Whether a consumed empty message waits to be received, or a pending read may be about to consume one.
    /// </summary>
    public bool MayHaveTaken
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return _emptyMessages > 0 || _probe is not null;
            }
        }
    }

    /// <summary>
    /// Returns the length of the available message, which thereby begins; an empty one is consumed. Otherwise returns
    /// <see cref="EndOfPipe"/> or <see cref="Nothing"/>. Does not wait.
    /// </summary>
    /// <exception cref="IOException">The pipe has failed.</exception>
    public long TryTake()
    {
        lock (_gate)
        {
            Settle();
            if (_emptyMessages > 0)
            {
                _emptyMessages--;
                return 0;
            }

            // A pending zero-byte read may be consuming an empty message, which precedes those behind it.
            return _probe is null ? Peek(file) : Nothing;
        }
    }

    public override bool IsReady() => Wait(TimeSpan.Zero);

    /// <summary>Blocks until a message or the end is available; returns false if the time is up first.</summary>
    /// <exception cref="ObjectDisposedException">Closed, or closed during the wait.</exception>
    public bool Wait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Join() is not { } probe)
            {
                return true;
            }

            bool isOver = false;
            bool isArrival;
            try
            {
                isOver = probe.Call.Wait(PollTimeout.Remaining(timeout, start));
            }
            finally
            {
                isArrival = Leave(probe);
            }

            file.ThrowIfClosed();
            if (isArrival)
            {
                return true;
            }

            // A wait can end some milliseconds early, because it uses a coarse clock.
            if (!isOver && (timeout == TimeSpan.Zero || PollTimeout.IsOver(timeout, start)))
            {
                return false;
            }
        }
    }

    /// <inheritdoc cref="Wait"/>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            return IsReady();
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long start = Stopwatch.GetTimestamp();
        over.CancelAfter(timeout);
        while (true)
        {
            if (Join() is not { } probe)
            {
                return true;
            }

            bool isOver = false;
            bool isArrival;
            try
            {
                isOver = await probe.Call.WaitAsync(over.Token).ConfigureAwait(false);
            }
            finally
            {
                isArrival = Leave(probe);
            }

            file.ThrowIfClosed();
            if (isArrival)
            {
                return true;
            }

            if (!isOver)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Wait(TimeSpan.FromMilliseconds(PollTimeout.Remaining(timeout, start)));
            }
        }
    }

    public override Task WaitAsync(CancellationToken cancellationToken) =>
        WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken).AsTask();

    // PeekNamedPipe's last result is the number of bytes left of the first message: 0 for an empty one, which only a
    // read can distinguish from no message.
    private static unsafe long Peek(OverlappedFile file)
    {
        uint left;
        if (Interop.Kernel32.PeekNamedPipe(file.Handle, null, 0, null, null, &left) != 0)
        {
            return left > 0 ? left : Nothing;
        }

        int error = WindowsError.Last;
        return WindowsError.IsEndOfPipe(error)
            ? EndOfPipe
            : throw WindowsError.ToIOException("Receiving failed", error);
    }

    // Null: an empty message has already been consumed.
    private unsafe Probe? Join()
    {
        lock (_gate)
        {
            file.ThrowIfClosed();
            Settle();
            if (_emptyMessages > 0)
            {
                return null;
            }

            if (_probe is null)
            {
                Probe started = _spare ?? new Probe();
                file.StartRead(started.Call, null, 0);
                started.Error = null;
                _spare = null;
                _probe = started;
            }

            _probe.Waiting++;
            return _probe;
        }
    }

    // Returns whether the read ended because something is available. It is aborted by Close, by the last waiter to
    // leave, or because the thread that started it has ended, in which case another waiter has to restart it. Any other
    // failure counts as ready to be received, as on a descriptor. Every waiter that has joined must leave, or the read
    // is never cancelled.
    private bool Leave(Probe probe)
    {
        using (NonInterruptible.Enter(_gate))
        {
            probe.Waiting--;
            Settle();
            if (probe.Waiting == 0)
            {
                if (_probe == probe)
                {
                    file.Cancel(probe.Call);
                    probe.Call.Outlast();
                    Settle();
                }

                _spare = probe;
            }

            return probe.Error is { } error and not Interop.Kernel32.ERROR_OPERATION_ABORTED;
        }
    }

    // Finishes the zero-byte read once it has completed.
    private void Settle()
    {
        if (_probe is not { Call.IsOver: true } ended)
        {
            return;
        }

        int error = file.Finish(ended.Call, out _);
        _probe = null;
        ended.Error = error;
        if (error == Interop.Kernel32.ERROR_SUCCESS)
        {
            _emptyMessages++;
        }
    }

    private sealed class Probe
    {
        public OverlappedCall Call { get; } = new();

        public int Waiting { get; set; }

        /// <summary>The result of the read; null while it is pending.</summary>
        public int? Error { get; set; }
    }
}
