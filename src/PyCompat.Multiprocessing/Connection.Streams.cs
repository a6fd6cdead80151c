using System.Buffers;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    // What is in memory of a message that goes to or comes from a stream.
    private const int StreamPart = 256 * 1024;

    /// <summary>Sends the next <paramref name="length"/> bytes of a stream as one message, of any length.</summary>
    /// <remarks>
    /// A source that ends early, or fails, leaves the sending direction broken: the length has been announced by
    /// then. Python before 3.8 cannot receive more than 0x7fffffff bytes.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The source has fewer bytes.</exception>
    public void SendBytes(Stream source, long length)
    {
        EnsureSource(source, length);
        byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
        TakeSending();
        try
        {
            int count = PartOf(length);
            source.ReadExactly(part, 0, count);
            _transport.SendStart(length, part.AsSpan(0, count));
            for (long left = length - count; left > 0; left -= count)
            {
                count = PartOf(left);
                source.ReadExactly(part, 0, count);
                _transport.SendPart(part.AsSpan(0, count));
            }
        }
        finally
        {
            ReleaseSending();
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <inheritdoc cref="SendBytes(Stream, long)"/>
    public async ValueTask SendBytesAsync(Stream source, long length, CancellationToken cancellationToken = default)
    {
        EnsureSource(source, length);
        byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int count = PartOf(length);
            await source.ReadExactlyAsync(part, 0, count, cancellationToken).ConfigureAwait(false);
            await _transport.SendStartAsync(length, part.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            for (long left = length - count; left > 0; left -= count)
            {
                count = PartOf(left);
                await source.ReadExactlyAsync(part, 0, count, cancellationToken).ConfigureAwait(false);
                await _transport.SendPartAsync(part.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ReleaseSending();
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>
    /// Receives one message of any length into a stream and returns its length; what is in memory of it is bounded.
    /// </summary>
    /// <remarks>
    /// <see cref="ConnectionOptions.MaxMessageLength"/> holds here too, and has to be raised for more than 2 GiB. A
    /// destination that fails leaves the receiving direction broken.
    /// </remarks>
    /// <exception cref="EndOfStreamException">
    /// The other end has closed, or was reset, between two messages.
    /// </exception>
    /// <exception cref="MessageTooLongException">
    /// Longer than accepted; the connection can no longer receive.
    /// </exception>
    public long ReceiveBytes(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeReceiving();
        try
        {
            long length = StartWhole();
            byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
            try
            {
                for (long left = length; left > 0;)
                {
                    int count = PartOf(left);
                    _transport.ReceivePart(part.AsSpan(0, count));
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
    public async ValueTask<long> ReceiveBytesAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartWholeAsync(cancellationToken).ConfigureAwait(false);
            byte[] part = ArrayPool<byte>.Shared.Rent(PartOf(length));
            try
            {
                for (long left = length; left > 0;)
                {
                    Memory<byte> next = part.AsMemory(0, PartOf(left));
                    await _transport.ReceivePartAsync(next, cancellationToken).ConfigureAwait(false);
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

    private static void EnsureSource(Stream source, long length)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
    }

    private static int PartOf(long length) => (int)Math.Min(length, StreamPart);

    private long StartWhole()
    {
        long length = StartReceiving(_options.MaxMessageLength);
        return length != MessageTransport.EndOfStream ? length : throw AtEnd();
    }

    private async ValueTask<long> StartWholeAsync(CancellationToken cancellationToken)
    {
        long length = await StartReceivingAsync(_options.MaxMessageLength, cancellationToken).ConfigureAwait(false);
        return length != MessageTransport.EndOfStream ? length : throw AtEnd();
    }
}
