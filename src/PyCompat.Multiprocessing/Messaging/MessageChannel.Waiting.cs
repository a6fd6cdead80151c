using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    // The length of a message that was waited for but not received yet: its header has been read.
    private long _announcedLength;
    private volatile bool _isAnnounced;

    /// <summary>Waits for a message: returns true if one can be received, false at the end.</summary>
    public bool WaitToReceive()
    {
        TakeReceiving();
        try
        {
            return _isAnnounced || Announce(ReceiveStart(long.MaxValue));
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="WaitToReceive"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _isAnnounced
                || Announce(await ReceiveStartAsync(long.MaxValue, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    public bool Poll(TimeSpan timeout)
    {
        EnsureReadable();
        FlushBeforeWaiting();
        return _isAnnounced || _transport.Poll(PollTimeout.Normalize(timeout));
    }

    public ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        EnsureReadable();
        FlushBeforeWaiting();
        return _isAnnounced ? new(true) : _transport.PollAsync(PollTimeout.Normalize(timeout), cancellationToken);
    }

    /// <summary>Adds what has to be watched to detect a message or the end.</summary>
    public void AddTo(WaitSet set)
    {
        EnsureReadable();
        FlushBeforeWaiting();
        if (_isAnnounced)
        {
            set.Add(Task.CompletedTask);
        }
        else
        {
            _transport.AddTo(set);
        }
    }

    /// <summary>Whether a receiving call would find something that has already been read from the system.</summary>
    private bool HasReadAhead => _isAnnounced || _transport.HasReadAhead;

    private bool Announce(long length)
    {
        if (length == MessageTransport.EndOfStream)
        {
            return false;
        }

        _announcedLength = length;
        _isAnnounced = true;
        return true;
    }

    private long TakeAnnounced()
    {
        _isAnnounced = false;
        return _announcedLength;
    }

    /// <summary>Handles and their acknowledgements are sent between two messages.</summary>
    private void ThrowIfAnnounced()
    {
        if (_isAnnounced)
        {
            throw new InvalidOperationException(
                "A message that was waited for has arrived: it has to be received before a handle is passed.");
        }
    }
}
