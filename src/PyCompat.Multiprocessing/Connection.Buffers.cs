using System.Buffers;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>
    /// Receives one message into memory from the pool, which gets it back when the owner is disposed.
    /// </summary>
    /// <param name="maxLength">The longest message accepted, in bytes; null: as the options say.</param>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/exception"/>
    public IMemoryOwner<byte> ReceivePooled(long? maxLength = null)
    {
        long limit = ArrayLimitOf(maxLength);
        var message = MessageBuffer.Pooled();
        try
        {
            TakeReceiving();
            try
            {
                long length = StartReceiving(limit);
                if (length == MessageTransport.EndOfStream)
                    throw AtEnd();
                ReceiveInto(message, (int)length);
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
        long? maxLength = null, CancellationToken cancellationToken = default)
    {
        long limit = ArrayLimitOf(maxLength);
        var message = MessageBuffer.Pooled();
        try
        {
            await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                long length = await StartReceivingAsync(limit, cancellationToken).ConfigureAwait(false);
                if (length == MessageTransport.EndOfStream)
                    throw AtEnd();
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
    /// <inheritdoc cref="ReceiveBytes(Stream)" path="/exception"/>
    /// <remarks>A writer that fails leaves the receiving direction broken.</remarks>
    public long ReceiveBytes(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeReceiving();
        try
        {
            long length = StartWhole();
            for (long left = length; left > 0;)
            {
                Span<byte> part = destination.GetSpan();
                part = part[..(int)Math.Min(left, part.Length)];
                _transport.ReceivePart(part);
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
        IBufferWriter<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartWholeAsync(cancellationToken).ConfigureAwait(false);
            for (long left = length; left > 0;)
            {
                Memory<byte> part = destination.GetMemory();
                part = part[..(int)Math.Min(left, part.Length)];
                await _transport.ReceivePartAsync(part, cancellationToken).ConfigureAwait(false);
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
}
