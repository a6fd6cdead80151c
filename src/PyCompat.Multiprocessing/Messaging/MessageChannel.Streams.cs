using System.Buffers;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    // How much of a message is in memory when it is sent from or received into a stream.
    private const int StreamPart = 256 * 1024;

    /// <summary>Sends the next <paramref name="length"/> bytes of a stream as one message of any length.</summary>
    public void SendBytes(Stream source, long length)
    {
        EnsureSource(source, length);
        byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
        TakeSending();
        try
        {
            int count = PartOf(length);
            source.ReadExactly(part, 0, count);
            SendStart(length, part.AsSpan(0, count));
            for (long left = length - count; left > 0; left -= count)
            {
                count = PartOf(left);
                source.ReadExactly(part, 0, count);
                SendPart(part.AsSpan(0, count));
            }
        }
        finally
        {
            ReleaseSending();
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <inheritdoc cref="SendBytes(Stream, long)"/>
    public async ValueTask SendBytesAsync(Stream source, long length, CancellationToken cancellationToken)
    {
        EnsureSource(source, length);
        byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int count = PartOf(length);
            await source.ReadExactlyAsync(part, 0, count, cancellationToken).ConfigureAwait(false);
            await SendStartAsync(length, part.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            for (long left = length - count; left > 0; left -= count)
            {
                count = PartOf(left);
                await source.ReadExactlyAsync(part, 0, count, cancellationToken).ConfigureAwait(false);
                await SendPartAsync(part.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ReleaseSending();
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>
    /// Receives one message of any length into a stream and returns its length, using a bounded amount of memory.
    /// </summary>
    public long ReceiveBytes(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeReceiving();
        try
        {
            long length = StartMessage(_options.MaxMessageLength);
            byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
            try
            {
                for (long left = length; left > 0;)
                {
                    int count = PartOf(left);
                    ReceivePart(part.AsSpan(0, count));
                    destination.Write(part, 0, count);
                    left -= count;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(part);
            }

            return length;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="ReceiveBytes(Stream)"/>
    public async ValueTask<long> ReceiveBytesAsync(Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartMessageAsync(_options.MaxMessageLength, cancellationToken).ConfigureAwait(false);
            byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
            try
            {
                for (long left = length; left > 0;)
                {
                    Memory<byte> next = part.AsMemory(0, PartOf(left));
                    await ReceivePartAsync(next, cancellationToken).ConfigureAwait(false);
                    await destination.WriteAsync(next, cancellationToken).ConfigureAwait(false);
                    left -= next.Length;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(part);
            }

            return length;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>Receives one message as a stream, which holds the turn to receive until it ends.</summary>
    public Stream ReceiveStream(long? maxLength)
    {
        long limit = LimitOf(maxLength);
        MessageStream? message = null;
        TakeReceiving();
        try
        {
            message = new MessageStream(this, StartMessage(limit));
            return message;
        }
        finally
        {
            if (message is not { Length: > 0 })
            {
                ReleaseReceiving();
            }
        }
    }

    /// <inheritdoc cref="ReceiveStream"/>
    public async ValueTask<Stream> ReceiveStreamAsync(long? maxLength, CancellationToken cancellationToken)
    {
        long limit = LimitOf(maxLength);
        MessageStream? message = null;
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            message = new MessageStream(
                this, await StartMessageAsync(limit, cancellationToken).ConfigureAwait(false));
            return message;
        }
        finally
        {
            if (message is not { Length: > 0 })
            {
                ReleaseReceiving();
            }
        }
    }

    private static void EnsureSource(Stream source, long length)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
    }

    public static int PartOf(long length) => (int)Math.Min(length, StreamPart);
}
