using System.Diagnostics;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Whether a message, or the end, is there on a message-mode pipe.</summary>
/// <remarks>
/// Waiting is a read of no bytes, as in CPython's <c>wait()</c>: it ends with ERROR_MORE_DATA when a message is there
/// and leaves the message where it is. An empty message alone it consumes (<c>_got_empty_message</c>), so all who wait
/// share one such read, and what it took is received before anything else. It is cancelled when the last of them
/// leaves: a handle that is passed on has no read of this process left.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class PipeReadiness(OverlappedFile file) : WindowsWaitable
{
    /// <summary>What <see cref="TryTake"/> returns when no message is there.</summary>
    public const long Nothing = -2;

    /// <summary>The other end is gone: what a transport calls the end of the stream.</summary>
    public const long EndOfPipe = -1;

    private readonly Lock _gate = new();
    private Probe? _spare;
    private Probe? _probe;
    private int _emptyMessages;

    /// <summary>Whether an empty message waits here to be received, or is about to for somebody who waits.</summary>
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
    /// The length of the message that is there, which begins with that; an empty one is taken. Or
    /// <see cref="EndOfPipe"/>, or <see cref="Nothing"/>. Does not wait.
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

            // While a read of no bytes goes on it may be taking an empty message, which comes before what is behind it.
            return _probe is null ? Peek(file) : Nothing;
        }
    }

    public override bool IsReady() => Wait(TimeSpan.Zero);

    /// <summary>Blocks until a message or the end is there; false: the time was over first.</summary>
    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
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

            // A wait can end some milliseconds early, for it counts by a coarse clock.
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

    // PeekNamedPipe's last answer is what is left of the first message: nothing of an empty one, which only a read
    // tells from no message at all.
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

    // Null: an empty message is here already.
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

    // Whether the read ended because something is there. Aborted it was by Close, by the last to leave, or because the
    // thread that started it has ended: then somebody else has to start it anew. Any other failure is ready to be
    // received, as it is on a descriptor. Whoever has joined has to leave, or the read is never cancelled.
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

    // Finishes the read of no bytes when it is over.
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

        /// <summary>How it ended; null: it goes on.</summary>
        public int? Error { get; set; }
    }
}
