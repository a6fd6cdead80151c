using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    // Far longer than adding a message to those held takes.
    private static readonly TimeSpan LongestAddition = TimeSpan.FromMilliseconds(50);

    private bool _isFlushScheduled;
    private volatile bool _isFlushOverdue;

    /// <summary>Sends the messages that <see cref="ConnectionOptions.MaxSendDelay"/> has held back.</summary>
    public void Flush()
    {
        TakeSending();
        try
        {
            FlushTransport();
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <inheritdoc cref="Flush"/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FlushTransportAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseSending();
        }
    }

    // A call that waits for an answer needs its question to have been sent. Messages that cannot be sent at once are
    // left to the scheduler's thread: this call may have promised not to wait, or be needed to make room at the other
    // end.
    private void FlushBeforeWaiting()
    {
        if (!IsFlushDue || !_sending.TryTakeWhole())
        {
            return;
        }

        try
        {
            _transport.FlushAtOnce();
            if (_transport.HasHeld)
            {
                ScheduleFlush(TimeSpan.Zero);
            }
        }
        catch (IOException failure)
        {
            TellNextSender(failure);
        }
        finally
        {
            ReleaseSending();
        }
    }

    // While messages that arrived together are handed out one by one, their answers are sent together.
    private bool IsFlushDue => _transport.HasHeld && !HasReadAhead;

    // Messages that have arrived can still be received.
    private void TellNextSender(IOException failure) => _sending.Break(failure);

    // Waits for a sender that is just adding a message, but not for one that waits for the other end.
    private void FlushBeforeClosing()
    {
        if (!_transport.HasHeld || !_sending.TryTakeWhole(LongestAddition))
        {
            return;
        }

        try
        {
            _transport.FlushAtOnce();
        }
        catch (IOException)
        {
            // The other end is gone: it would not have received this from an earlier call either.
        }
        finally
        {
            _sending.Release();
        }
    }

    // The caller must have the turn to send.
    private void ScheduleFlush(TimeSpan delay)
    {
        if (_isClosed || _sending.IsBroken)
        {
            return;
        }

        FlushScheduler.Shared.Add(this, delay);
        _isFlushScheduled = true;
    }

    /// <inheritdoc/>
    public void FlushAfterDelay()
    {
        _isFlushOverdue = true;
        if (RunsOverSocket)
        {
            FlushOverdue();
            return;
        }

        // If another process writes to the pipe too, the write may block after all: not on this thread, where all other
        // connections would have to wait too.
        ThreadPool.UnsafeQueueUserWorkItem(static channel => channel.FlushOverdue(), this, preferLocal: false);
    }

    // Also runs after every release of the turn, so that no thread has to wait for it: either the call that has just
    // set the flag gets the turn, or its holder finds the flag.
    private async void FlushOverdue()
    {
        if (!_sending.TryTakeWhole())
        {
            return;
        }

        _isFlushOverdue = _isFlushScheduled = false;
        try
        {
            if (!_isClosed)
            {
                await _transport.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (IOException failure)
        {
            TellNextSender(failure);
        }
        catch (ThreadInterruptedException)
        {
            // The interrupt was for the sender's thread, whose next wait reports it; what is still held is scheduled
            // again.
            Thread.CurrentThread.Interrupt();
        }
        catch (ObjectDisposedException)
        {
            // Closed before the other end took any more.
        }
        finally
        {
            ReleaseSending();
        }
    }
}
