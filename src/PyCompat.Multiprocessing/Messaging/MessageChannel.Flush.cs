using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    // Far more than it takes to add a message to those held.
    private static readonly TimeSpan LongestAddition = TimeSpan.FromMilliseconds(50);

    private bool _isFlushScheduled;
    private volatile bool _isFlushOverdue;

    /// <summary>Sends what <see cref="ConnectionOptions.MaxSendDelay"/> has kept back.</summary>
    public void Flush()
    {
        TakeSending();
        try
        {
            _transport.Flush();
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
            await _transport.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseSending();
        }
    }

    // Whoever waits for an answer wants its question to have left. What does not go at once leaves by the scheduler's
    // thread: this call may have promised not to wait, or be there to make room at the other end.
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

    // While messages that came together are handed out one by one, their answers leave together.
    private bool IsFlushDue => _transport.HasHeld && !HasReadAhead;

    // What has arrived can be received all the same.
    private void TellNextSender(IOException failure) => _sending.Break(failure);

    // A sender that is just adding a message is waited for; one that waits for the other end is not.
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
            // The other end has gone: it would not have received this by an earlier call either.
        }
        finally
        {
            _sending.Release();
        }
    }

    // Called by whoever has the turn to send.
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

        // A pipe that another process writes to as well may make a write wait after all: not here, where all the other
        // connections would wait too.
        ThreadPool.UnsafeQueueUserWorkItem(static channel => channel.FlushOverdue(), this, preferLocal: false);
    }

    // Whoever gives the turn back comes here after that, so that nobody has to wait for a turn: either the one who has
    // just set the flag gets it, or the one who has it finds the flag.
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
            // Of a sender that came by, whose next wait is told; what is still held waits for the scheduler again.
            Thread.CurrentThread.Interrupt();
        }
        catch (ObjectDisposedException)
        {
            // Closed while the other end took nothing more.
        }
        finally
        {
            ReleaseSending();
        }
    }
}
