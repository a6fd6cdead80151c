namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    // Far more than it takes to add a message to those held.
    private static readonly TimeSpan LongestAddition = TimeSpan.FromMilliseconds(50);

    private Timer? _flushTimer;
    private bool _isFlushTimerArmed;

    /// <summary>
    /// Sends what <see cref="ConnectionOptions.MaxSendDelay"/> has kept back; without that there is never anything.
    /// </summary>
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
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
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

    // Whoever waits for an answer wants its question to have left. What does not go at once leaves by the timer: this
    // call may have promised not to wait, or be there to make room at the other end.
    private void FlushBeforeWaiting()
    {
        if (!IsFlushDue || !_sending.TryTakeWhole())
            return;
        try
        {
            _transport.FlushAtOnce();
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
    private bool IsFlushDue => _transport.HasHeld && !_transport.HasReadAhead;

    // What has arrived can be received all the same.
    private void TellNextSender(IOException failure) => _sending.Break(failure);

    // A sender that is just adding a message is waited for; one that waits for the other end is not.
    private void FlushBeforeClosing()
    {
        if (!_transport.HasHeld || !_sending.TryTakeWhole(LongestAddition))
            return;
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
    private void ArmFlushTimer()
    {
        if (_isFlushTimerArmed || _isClosed || _sending.IsBroken)
            return;
        _isFlushTimerArmed = true;
        _flushTimer ??= new Timer(static connection => ((Connection)connection!).FlushAfterDelay(), this, -1, -1);
        try
        {
            _flushTimer.Change(_options.MaxSendDelay, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: Close sends what is held.
        }
    }

    private async void FlushAfterDelay()
    {
        try
        {
            await _sending.TakeAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Broken meanwhile: the next sender is told.
            return;
        }

        _isFlushTimerArmed = false;
        try
        {
            if (!_isClosed)
                await _transport.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            TellNextSender(failure);
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
