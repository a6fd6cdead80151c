using System.Buffers;

namespace PyCompat.Multiprocessing;

/// <content>Messages as bytes.</content>
public sealed partial class Connection
{
    /// <summary>Sends bytes as one message, without copying them (Python: <c>send_bytes(buf)</c>).</summary>
    public void SendBytes(ReadOnlySpan<byte> message) => _channel.SendBytes(message);

    /// <summary>Sends the segments of a sequence as one message, which may be longer than 2 GiB.</summary>
    /// <remarks>Python before 3.8 cannot receive more than 0x7fffffff bytes.</remarks>
    public void SendBytes(in ReadOnlySequence<byte> message) => _channel.SendBytes(message);

    /// <inheritdoc cref="SendBytes(ReadOnlySpan{byte})"/>
    /// <remarks><paramref name="message"/> must not change until the call completes.</remarks>
    public ValueTask SendBytesAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        _channel.SendBytesAsync(message, cancellationToken);

    /// <inheritdoc cref="SendBytes(in ReadOnlySequence{byte})"/>
    /// <remarks><paramref name="message"/> must not change until the call completes.</remarks>
    public ValueTask SendBytesAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken = default) =>
        _channel.SendBytesAsync(message, cancellationToken);

    /// <summary>Sends the next <paramref name="length"/> bytes of a stream as one message of any length.</summary>
    /// <remarks>
    /// A source that ends early or fails breaks the sending direction, because the length has already been sent. Python
    /// before 3.8 cannot receive more than 0x7fffffff bytes.
    /// </remarks>
    /// <exception cref="EndOfStreamException">
    /// The source has fewer than <paramref name="length"/> bytes left.
    /// </exception>
    public void SendBytes(Stream source, long length) => _channel.SendBytes(source, length);

    /// <inheritdoc cref="SendBytes(Stream, long)"/>
    public ValueTask SendBytesAsync(Stream source, long length, CancellationToken cancellationToken = default) =>
        _channel.SendBytesAsync(source, length, cancellationToken);

    /// <summary>Receives one message as bytes (Python: <c>recv_bytes(maxlength)</c>).</summary>
    /// <param name="maxLength">The longest message accepted, in bytes; null: as configured in the options.</param>
    /// <exception cref="EndOfStreamException">The other end was closed or reset between two messages.</exception>
    /// <exception cref="MessageTooLongException">
    /// The message is longer than accepted; the connection can no longer receive.
    /// </exception>
    public byte[] ReceiveBytes(long? maxLength = null) => _channel.ReceiveBytes(maxLength);

    /// <inheritdoc cref="ReceiveBytes(long?)"/>
    public ValueTask<byte[]> ReceiveBytesAsync(
        long? maxLength = null, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(maxLength, cancellationToken);

    /// <summary>
    /// Receives one message into <paramref name="buffer"/> and returns its length (Python: <c>recv_bytes_into(buf)</c>;
    /// for an offset, pass a slice).
    /// </summary>
    /// <exception cref="BufferTooShortException">
    /// The buffer is too short; the exception carries the message.
    /// </exception>
    /// <exception cref="EndOfStreamException">The other end was closed or reset between two messages.</exception>
    public int ReceiveBytes(Span<byte> buffer) => _channel.ReceiveBytes(buffer);

    /// <inheritdoc cref="ReceiveBytes(Span{byte})"/>
    public ValueTask<int> ReceiveBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(buffer, cancellationToken);

    /// <summary>
    /// Receives one message of any length into a stream and returns its length, using a bounded amount of memory.
    /// </summary>
    /// <remarks>
    /// <see cref="ConnectionOptions.MaxMessageLength"/> applies here too, and has to be raised for more than 2 GiB. A
    /// destination that fails breaks the receiving direction.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The other end was closed or reset between two messages.</exception>
    /// <exception cref="MessageTooLongException">
    /// The message is longer than accepted; the connection can no longer receive.
    /// </exception>
    public long ReceiveBytes(Stream destination) => _channel.ReceiveBytes(destination);

    /// <inheritdoc cref="ReceiveBytes(Stream)"/>
    public ValueTask<long> ReceiveBytesAsync(Stream destination, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(destination, cancellationToken);

    /// <summary>
    /// Receives one message into pooled memory, which is returned to the pool when the owner is disposed.
    /// </summary>
    /// <param name="maxLength">The longest message accepted, in bytes; null: as configured in the options.</param>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/exception"/>
    public IMemoryOwner<byte> ReceivePooled(long? maxLength = null) => _channel.ReceivePooled(maxLength);

    /// <inheritdoc cref="ReceivePooled"/>
    public ValueTask<IMemoryOwner<byte>> ReceivePooledAsync(
        long? maxLength = null, CancellationToken cancellationToken = default) =>
        _channel.ReceivePooledAsync(maxLength, cancellationToken);

    /// <summary>Receives one message of any length into a buffer writer and returns its length.</summary>
    /// <inheritdoc cref="ReceiveBytes(Stream)" path="/exception"/>
    /// <remarks>A writer that fails breaks the receiving direction.</remarks>
    public long ReceiveBytes(IBufferWriter<byte> destination) => _channel.ReceiveBytes(destination);

    /// <inheritdoc cref="ReceiveBytes(IBufferWriter{byte})"/>
    public ValueTask<long> ReceiveBytesAsync(
        IBufferWriter<byte> destination, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(destination, cancellationToken);

    /// <summary>
    /// Receives one message of any length as a stream that can be read while the message arrives;
    /// <see cref="Stream.Length"/> is the message's length.
    /// </summary>
    /// <remarks>
    /// <para>Other calls can receive once the stream has been read to its end. Disposing it earlier, or a read that is
    /// cancelled or fails, breaks the receiving direction. The stream is not seekable.</para>
    /// <para>Together with <see cref="SendBytesAsync(Stream, long, CancellationToken)"/>, this forwards a message to
    /// another connection without holding all of it in memory. Sending it back to the same end can deadlock: many
    /// Python programs send a whole message before they begin to read.</para>
    /// <para><see cref="ConnectionOptions.MaxMessageLength"/> applies here too, and has to be raised for more than 2
    /// GiB.</para>
    /// </remarks>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/param"/>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/exception"/>
    public Stream ReceiveStream(long? maxLength = null) => _channel.ReceiveStream(maxLength);

    /// <inheritdoc cref="ReceiveStream"/>
    public ValueTask<Stream> ReceiveStreamAsync(
        long? maxLength = null, CancellationToken cancellationToken = default) =>
        _channel.ReceiveStreamAsync(maxLength, cancellationToken);

    /// <summary>
    /// Sends the messages that <see cref="ConnectionOptions.MaxSendDelay"/> has held back; does nothing if that is not
    /// set.
    /// </summary>
    public void Flush() => _channel.Flush();

    /// <inheritdoc cref="Flush"/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        _channel.FlushAsync(cancellationToken);
}
