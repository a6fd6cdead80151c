using System.Buffers;
using PyCompat.Multiprocessing.Sharing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>
    /// Sends an object (Python: <c>send(obj)</c>). One that cannot be serialized leaves nothing on the wire.
    /// </summary>
    /// <remarks>
    /// Long bytes, such as those of an array, are sent from where they lie; the asynchronous call copies them first, as
    /// they may change before the message has left.
    /// </remarks>
    public void Send(object? value)
    {
        EnsureWritable();
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, Encode(message, value, _options.Serializer));
    }

    /// <inheritdoc cref="Send"/>
    public ValueTask SendAsync(object? value, CancellationToken cancellationToken = default) =>
        SendEncodedAsync(value, _options.Serializer, cancellationToken);

    /// <summary>Sends bytes as one message, without a copy (Python: <c>send_bytes(buf)</c>).</summary>
    public void SendBytes(ReadOnlySpan<byte> message)
    {
        TakeSending();
        try
        {
            _transport.SendStart(message.Length, message);
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <summary>Sends part of an array as one message (Python: <c>send_bytes(buf, offset, size)</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the array.</exception>
    public void SendBytes(byte[] buffer, int offset, int size)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, buffer.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, buffer.Length - offset);
        SendBytes(buffer.AsSpan(offset, size));
    }

    /// <summary>Sends bytes that lie in several pieces as one message; it may be longer than 2 GiB.</summary>
    /// <remarks>Python before 3.8 cannot receive more than 0x7fffffff bytes.</remarks>
    public void SendBytes(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            SendBytes(message.FirstSpan);
            return;
        }

        if (message.Length <= FrameHeader.MaxJoinedMessage)
        {
            using JoinedMessage joined = new(message);
            SendBytes(joined.Memory.Span);
            return;
        }

        TakeSending();
        try
        {
            _transport.SendStart(message.Length, message.FirstSpan);
            foreach (ReadOnlyMemory<byte> part in message.Slice(message.FirstSpan.Length))
                _transport.SendPart(part.Span);
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <inheritdoc cref="SendBytes(ReadOnlySpan{byte})"/>
    /// <remarks><paramref name="message"/> has to stay as it is until the call is over.</remarks>
    public async ValueTask SendBytesAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _transport.SendStartAsync(message.Length, message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <inheritdoc cref="SendBytes(in ReadOnlySequence{byte})"/>
    /// <remarks><paramref name="message"/> has to stay as it is until the call is over.</remarks>
    public async ValueTask SendBytesAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken = default)
    {
        if (message.IsSingleSegment)
        {
            await SendBytesAsync(message.First, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (message.Length <= FrameHeader.MaxJoinedMessage)
        {
            using JoinedMessage joined = new(message);
            await SendBytesAsync(joined.Memory, cancellationToken).ConfigureAwait(false);
            return;
        }

        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _transport.SendStartAsync(message.Length, message.First, cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> part in message.Slice(message.First.Length))
                await _transport.SendPartAsync(part, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseSending();
        }
    }

    private async ValueTask SendEncodedAsync(
        object? value, IObjectSerializer serializer, CancellationToken cancellationToken)
    {
        EnsureWritable();
        using PooledBufferWriter message = new();
        SharingSession? shared = Encode(message, value, serializer);
        await SendEncodedAsync(message, shared, cancellationToken).ConfigureAwait(false);
    }

    private void SendEncoded(PooledBufferWriter message, SharingSession? shared)
    {
        try
        {
            SendBytes(message.Written);
        }
        catch
        {
            shared?.Withdraw();
            throw;
        }

        // From here on the message leaves, whatever becomes of this call: what it shares stays there to be taken.
        if (shared is not null && _transport.HasHeld)
            Flush();
    }

    private async ValueTask SendEncodedAsync(
        PooledBufferWriter message, SharingSession? shared, CancellationToken cancellationToken)
    {
        try
        {
            // In one piece: see PayloadCopies.Made.
            await SendBytesAsync(message.Written.First, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            shared?.Withdraw();
            throw;
        }

        if (shared is not null && _transport.HasHeld)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private void TakeSending()
    {
        EnsureWritable();
        _doubt?.NoteSent();
        _sending.Take();
        ReleaseIfClosed();
    }

    private async ValueTask TakeSendingAsync(CancellationToken cancellationToken)
    {
        EnsureWritable();
        _doubt?.NoteSent();
        await _sending.TakeAsync(cancellationToken).ConfigureAwait(false);
        ReleaseIfClosed();
    }

    // Closed while waiting for the turn: what is held now would never leave.
    private void ReleaseIfClosed()
    {
        if (!_isClosed)
            return;
        _sending.Release();
        ThrowIfClosed();
    }

    private void ReleaseSending()
    {
        try
        {
            if (_transport.IsSending && !_isClosed)
                _sending.Break();
            if (_transport.HasHeld && !_isFlushScheduled)
                ScheduleFlush(_options.MaxSendDelay);
        }
        finally
        {
            _sending.Release();
        }

        if (_isFlushOverdue)
            FlushOverdue();
    }
}
