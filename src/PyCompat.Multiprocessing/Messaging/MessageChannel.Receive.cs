using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    /// <summary>Receives one message as bytes (Python: <c>recv_bytes(maxlength)</c>).</summary>
    public byte[] ReceiveBytes(long? maxLength)
    {
        long limit = ArrayLimitOf(maxLength);
        TakeReceiving();
        try
        {
            return ReceiveArray((int)StartMessage(limit));
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="ReceiveBytes(long?)"/>
    public async ValueTask<byte[]> ReceiveBytesAsync(long? maxLength, CancellationToken cancellationToken)
    {
        long limit = ArrayLimitOf(maxLength);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartMessageAsync(limit, cancellationToken).ConfigureAwait(false);
            return await ReceiveArrayAsync((int)length, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>
    /// Receives one message into <paramref name="buffer"/> and returns its length (Python: <c>recv_bytes_into(buf)</c>;
    /// for an offset, pass a slice).
    /// </summary>
    public int ReceiveBytes(Span<byte> buffer)
    {
        TakeReceiving();
        try
        {
            long length = StartMessage(ArrayLimitOf(null));
            if (length > buffer.Length)
            {
                throw new BufferTooShortException(ReceiveArray((int)length), buffer.Length);
            }

            ReceivePart(buffer[..(int)length]);
            return (int)length;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="ReceiveBytes(Span{byte})"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartMessageAsync(ArrayLimitOf(null), cancellationToken).ConfigureAwait(false);
            if (length > buffer.Length)
            {
                throw new BufferTooShortException(
                    await ReceiveArrayAsync((int)length, cancellationToken).ConfigureAwait(false), buffer.Length);
            }

            await ReceivePartAsync(buffer[..(int)length], cancellationToken).ConfigureAwait(false);
            return (int)length;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>Creates the exception for the end of messages.</summary>
    public EndOfStreamException AtEnd() =>
        new("The other end of the connection has closed: there are no more messages." +
            (_doubt is { IsPressing: true } doubt ? $" Before that, a handle was received. {doubt.Explain()}" : ""));

    private long LimitOf(long? maxLength)
    {
        if (maxLength is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(maxLength));
        }

        return Math.Min(maxLength ?? long.MaxValue, _options.MaxMessageLength);
    }

    // For callers that hold the message in one array.
    private long ArrayLimitOf(long? maxLength) => Math.Min(LimitOf(maxLength), Array.MaxLength);

    private byte[] ReceiveArray(int length)
    {
        using var message = MessageBuffer.Owned();
        ReceiveInto(message, length);
        return message.ToArray();
    }

    private async ValueTask<byte[]> ReceiveArrayAsync(int length, CancellationToken cancellationToken)
    {
        using var message = MessageBuffer.Owned();
        await ReceiveIntoAsync(message, length, cancellationToken).ConfigureAwait(false);
        return message.ToArray();
    }

    private void ReceiveInto(MessageBuffer message, long length)
    {
        for (Memory<byte> part = message.NextPart(length); !part.IsEmpty; part = message.NextPart(length))
        {
            ReceivePart(part.Span);
            message.Advance(part.Length);
        }
    }

    private async ValueTask ReceiveIntoAsync(MessageBuffer message, long length, CancellationToken cancellationToken)
    {
        for (Memory<byte> part = message.NextPart(length); !part.IsEmpty; part = message.NextPart(length))
        {
            await ReceivePartAsync(part, cancellationToken).ConfigureAwait(false);
            message.Advance(part.Length);
        }
    }

    /// <summary>Waits for the next message and returns its length.</summary>
    /// <exception cref="EndOfStreamException">There are no more messages.</exception>
    private long StartMessage(long limit)
    {
        long length = ReceiveStart(limit);
        return length != MessageTransport.EndOfStream ? length : throw AtEnd();
    }

    /// <inheritdoc cref="StartMessage"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> StartMessageAsync(long limit, CancellationToken cancellationToken)
    {
        long length = await ReceiveStartAsync(limit, cancellationToken).ConfigureAwait(false);
        return length != MessageTransport.EndOfStream ? length : throw AtEnd();
    }

    // Before anything is allocated for the message: _ConnectionBase._bad_message_length in CPython's connection.py.
    private long EnsureWithinLimit(long length, long limit)
    {
        if (length <= limit)
        {
            return length;
        }

        _isRefusing = true;
        ConnectionEvents.Log.MessageRefused(length, limit);
        if (IsWritable)
        {
            _access = ConnectionAccess.Write;
        }
        else
        {
            Close();
        }

        throw new MessageTooLongException(length, limit);
    }

    private void TakeReceiving()
    {
        EnsureReadable();
        FlushBeforeWaiting();
        TakeTurn(_receiving);
        if (_doubt is { IsPressing: true } doubt)
        {
            WaitInDoubt(doubt);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TakeReceivingAsync(CancellationToken cancellationToken)
    {
        EnsureReadable();
        FlushBeforeWaiting();
        await TakeTurnAsync(_receiving, cancellationToken).ConfigureAwait(false);
        if (_doubt is { IsPressing: true } doubt)
        {
            await WaitInDoubtAsync(doubt, cancellationToken).ConfigureAwait(false);
        }
    }

    public void ReleaseReceiving()
    {
        if (_transport.IsReceiving && !_isAnnounced && !_isClosed)
        {
            _receiving.Break();
            _transport.GiveUpReceiving();
        }

        _receiving.Release();
    }
}
