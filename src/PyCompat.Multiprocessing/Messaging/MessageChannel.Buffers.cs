using System.Buffers;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    /// <summary>
    /// Receives one message into pooled memory, which is returned to the pool when the owner is disposed.
    /// </summary>
    public IMemoryOwner<byte> ReceivePooled(long? maxLength)
    {
        long limit = ArrayLimitOf(maxLength);
        var message = MessageBuffer.Pooled();
        try
        {
            TakeReceiving();
            try
            {
                ReceiveInto(message, (int)StartMessage(limit));
                return message;
            }
            finally
            {
                ReleaseReceiving();
            }
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="ReceivePooled"/>
    public async ValueTask<IMemoryOwner<byte>> ReceivePooledAsync(
        long? maxLength, CancellationToken cancellationToken)
    {
        long limit = ArrayLimitOf(maxLength);
        var message = MessageBuffer.Pooled();
        try
        {
            await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                long length = await StartMessageAsync(limit, cancellationToken).ConfigureAwait(false);
                await ReceiveIntoAsync(message, (int)length, cancellationToken).ConfigureAwait(false);
                return message;
            }
            finally
            {
                ReleaseReceiving();
            }
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <summary>Receives one message of any length into a buffer writer and returns its length.</summary>
    public long ReceiveBytes(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeReceiving();
        try
        {
            long length = StartMessage(_options.MaxMessageLength);
            for (long left = length; left > 0;)
            {
                Span<byte> part = destination.GetSpan();
                part = part[..(int)Math.Min(left, part.Length)];
                ReceivePart(part);
                destination.Advance(part.Length);
                left -= part.Length;
            }

            return length;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="ReceiveBytes(IBufferWriter{byte})"/>
    public async ValueTask<long> ReceiveBytesAsync(
        IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartMessageAsync(_options.MaxMessageLength, cancellationToken).ConfigureAwait(false);
            for (long left = length; left > 0;)
            {
                Memory<byte> part = destination.GetMemory();
                part = part[..(int)Math.Min(left, part.Length)];
                await ReceivePartAsync(part, cancellationToken).ConfigureAwait(false);
                destination.Advance(part.Length);
                left -= part.Length;
            }

            return length;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>Receives one message into the given buffer and returns the buffer; null at the end.</summary>
    public MessageBuffer? ReceiveMessage(MessageBuffer message)
    {
        bool isReceived = false;
        TakeReceiving();
        try
        {
            long length = ReceiveStart(LimitOf(message.MaxLength));
            if (length == MessageTransport.EndOfStream)
            {
                return null;
            }

            ReceiveInto(message, length);
            isReceived = true;
            return message;
        }
        finally
        {
            ReleaseReceiving();
            if (!isReceived)
            {
                message.Dispose();
            }
        }
    }

    /// <inheritdoc cref="ReceiveMessage"/>
    public async ValueTask<MessageBuffer?> ReceiveMessageAsync(
        MessageBuffer message, CancellationToken cancellationToken)
    {
        bool isReceived = false;
        try
        {
            await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                long length = await ReceiveStartAsync(LimitOf(message.MaxLength), cancellationToken)
                    .ConfigureAwait(false);
                if (length == MessageTransport.EndOfStream)
                {
                    return null;
                }

                await ReceiveIntoAsync(message, length, cancellationToken).ConfigureAwait(false);
                isReceived = true;
                return message;
            }
            finally
            {
                ReleaseReceiving();
            }
        }
        finally
        {
            if (!isReceived)
            {
                message.Dispose();
            }
        }
    }
}
