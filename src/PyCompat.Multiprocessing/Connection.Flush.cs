namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
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

    // Whoever waits for an answer wants its question to have left.
    private void FlushBeforeWaiting()
    {
        if (!IsFlushDue || !_sending.TryTakeWhole())
            return;
        try
        {
            _transport.Flush();
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

    private ValueTask FlushBeforeWaitingAsync(CancellationToken cancellationToken) =>
        IsFlushDue ? FlushHeldAsync(cancellationToken) : ValueTask.CompletedTask;

    private async ValueTask FlushHeldAsync(CancellationToken cancellationToken)
    {
        if (!_sending.TryTakeWhole())
            return;
        try
        {
            await _transport.FlushAsync(cancellationToken).ConfigureAwait(false);
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

    private void FlushAtOnce()
    {
        if (!_transport.HasHeld || !_sending.TryTakeWhole())
            return;
        _transport.FlushAtOnce();
        _sending.Release();
    }

    // Called by whoever has the turn to send.
    private void ArmFlushTimer()
    {
        if (_isFlushTimerArmed || _isClosed)
            return;
        _isFlushTimerArmed = true;
        _flushTimer ??= new Timer(static connection => ((Connection)connection!).FlushAfterDelay(), this, -1, -1);
        _flushTimer.Change(_options.MaxSendDelay, Timeout.InfiniteTimeSpan);
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
            await _transport.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            TellNextSender(failure);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile, and Close has sent what could be sent.
        }
        finally
        {
            ReleaseSending();
        }
    }
}
