using System.Buffers;
using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    /// <summary>Sends bytes as one message, without copying them (Python: <c>send_bytes(buf)</c>).</summary>
    public void SendBytes(ReadOnlySpan<byte> message)
    {
        TakeSending();
        try
        {
            SendStart(message.Length, message);
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <summary>Sends the segments of a sequence as one message, which may be longer than 2 GiB.</summary>
    public void SendBytes(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            SendBytes(message.FirstSpan);
            return;
        }

        if (message.Length <= ByteChannel.MaxJoinedMessage)
        {
            using JoinedMessage joined = new(message);
            SendBytes(joined.Memory.Span);
            return;
        }

        TakeSending();
        try
        {
            SendStart(message.Length, message.FirstSpan);
            foreach (ReadOnlyMemory<byte> part in message.Slice(message.FirstSpan.Length))
            {
                SendPart(part.Span);
            }
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <inheritdoc cref="SendBytes(ReadOnlySpan{byte})"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendBytesAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendStartAsync(message.Length, message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <inheritdoc cref="SendBytes(in ReadOnlySequence{byte})"/>
    public async ValueTask SendBytesAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        if (message.IsSingleSegment)
        {
            await SendBytesAsync(message.First, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (message.Length <= ByteChannel.MaxJoinedMessage)
        {
            using JoinedMessage joined = new(message);
            await SendBytesAsync(joined.Memory, cancellationToken).ConfigureAwait(false);
            return;
        }

        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendStartAsync(message.Length, message.First, cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> part in message.Slice(message.First.Length))
            {
                await SendPartAsync(part, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ReleaseSending();
        }
    }

    private void TakeSending()
    {
        EnsureWritable();
        _doubt?.NoteSent();
        TakeTurn(_sending);
        ReleaseIfClosed();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TakeSendingAsync(CancellationToken cancellationToken)
    {
        EnsureWritable();
        _doubt?.NoteSent();
        await TakeTurnAsync(_sending, cancellationToken).ConfigureAwait(false);
        ReleaseIfClosed();
    }

    // Closed while waiting for the turn: what is held now would never be sent.
    private void ReleaseIfClosed()
    {
        if (!_isClosed)
        {
            return;
        }

        _sending.Release();
        ThrowIfClosed();
    }

    private void ReleaseSending()
    {
        try
        {
            if (_transport.IsSending && !_isClosed)
            {
                _sending.Break();
            }

            if (_transport.HasHeld && !_isFlushScheduled)
            {
                ScheduleFlush(_options.MaxSendDelay);
            }
        }
        finally
        {
            _sending.Release();
        }

        if (_isFlushOverdue)
        {
            FlushOverdue();
        }
    }
}
