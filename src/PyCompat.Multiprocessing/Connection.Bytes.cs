using System.Buffers;

namespace PyCompat.Multiprocessing;

/// <content>Messages of bytes.</content>
public sealed partial class Connection
{
    /// <summary>Sends bytes as one message, without a copy (Python: <c>send_bytes(buf)</c>).</summary>
    public void SendBytes(ReadOnlySpan<byte> message) => _channel.SendBytes(message);

    /// <summary>Sends bytes that lie in several pieces as one message; it may be longer than 2 GiB.</summary>
    /// <remarks>Python before 3.8 cannot receive more than 0x7fffffff bytes.</remarks>
    public void SendBytes(in ReadOnlySequence<byte> message) => _channel.SendBytes(message);

    /// <inheritdoc cref="SendBytes(ReadOnlySpan{byte})"/>
    /// <remarks><paramref name="message"/> has to stay as it is until the call is over.</remarks>
    public ValueTask SendBytesAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        _channel.SendBytesAsync(message, cancellationToken);

    /// <inheritdoc cref="SendBytes(in ReadOnlySequence{byte})"/>
    /// <remarks><paramref name="message"/> has to stay as it is until the call is over.</remarks>
    public ValueTask SendBytesAsync(ReadOnlySequence<byte> message, CancellationToken cancellationToken = default) =>
        _channel.SendBytesAsync(message, cancellationToken);

    /// <summary>Sends the next <paramref name="length"/> bytes of a stream as one message, of any length.</summary>
    /// <remarks>
    /// A source that ends early, or fails, leaves the sending direction broken: the length has been announced by
    /// then. Python before 3.8 cannot receive more than 0x7fffffff bytes.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The source has fewer bytes.</exception>
    public void SendBytes(Stream source, long length) => _channel.SendBytes(source, length);

    /// <inheritdoc cref="SendBytes(Stream, long)"/>
    public ValueTask SendBytesAsync(Stream source, long length, CancellationToken cancellationToken = default) =>
        _channel.SendBytesAsync(source, length, cancellationToken);

    /// <summary>Receives one message as bytes (Python: <c>recv_bytes(maxlength)</c>).</summary>
    /// <param name="maxLength">The longest message accepted, in bytes; null: as the options say.</param>
    /// <exception cref="EndOfStreamException">
    /// The other end has closed, or was reset, between two messages.
    /// </exception>
    /// <exception cref="MessageTooLongException">
    /// Longer than accepted; the connection can no longer receive.
    /// </exception>
    public byte[] ReceiveBytes(long? maxLength = null) => _channel.ReceiveBytes(maxLength);

    /// <inheritdoc cref="ReceiveBytes(long?)"/>
    public ValueTask<byte[]> ReceiveBytesAsync(
        long? maxLength = null, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(maxLength, cancellationToken);

    /// <summary>
    /// Receives one message into <paramref name="buffer"/> and returns its length (Python:
    /// <c>recv_bytes_into(buf)</c>; the offset is a slice).
    /// </summary>
    /// <exception cref="BufferTooShortException">The buffer is too short; the exception has the message.</exception>
    /// <exception cref="EndOfStreamException">
    /// The other end has closed, or was reset, between two messages.
    /// </exception>
    public int ReceiveBytes(Span<byte> buffer) => _channel.ReceiveBytes(buffer);

    /// <inheritdoc cref="ReceiveBytes(Span{byte})"/>
    public ValueTask<int> ReceiveBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(buffer, cancellationToken);

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
    public long ReceiveBytes(Stream destination) => _channel.ReceiveBytes(destination);

    /// <inheritdoc cref="ReceiveBytes(Stream)"/>
    public ValueTask<long> ReceiveBytesAsync(Stream destination, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(destination, cancellationToken);

    /// <summary>
    /// Receives one message into memory from the pool, which gets it back when the owner is disposed.
    /// </summary>
    /// <param name="maxLength">The longest message accepted, in bytes; null: as the options say.</param>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/exception"/>
    public IMemoryOwner<byte> ReceivePooled(long? maxLength = null) => _channel.ReceivePooled(maxLength);

    /// <inheritdoc cref="ReceivePooled"/>
    public ValueTask<IMemoryOwner<byte>> ReceivePooledAsync(
        long? maxLength = null, CancellationToken cancellationToken = default) =>
        _channel.ReceivePooledAsync(maxLength, cancellationToken);

    /// <summary>Receives one message of any length into a buffer writer and returns its length.</summary>
    /// <inheritdoc cref="ReceiveBytes(Stream)" path="/exception"/>
    /// <remarks>A writer that fails leaves the receiving direction broken.</remarks>
    public long ReceiveBytes(IBufferWriter<byte> destination) => _channel.ReceiveBytes(destination);

    /// <inheritdoc cref="ReceiveBytes(IBufferWriter{byte})"/>
    public ValueTask<long> ReceiveBytesAsync(
        IBufferWriter<byte> destination, CancellationToken cancellationToken = default) =>
        _channel.ReceiveBytesAsync(destination, cancellationToken);

    /// <summary>
    /// Receives one message of any length as a stream, to be read while it arrives; its
    /// <see cref="Stream.Length"/> is the message's.
    /// </summary>
    /// <remarks>
    /// <para>Another call receives once the stream has been read to its end. One that is disposed before, or whose
    /// reading is cancelled or fails, leaves the receiving direction broken. It cannot seek.</para>
    /// <para>With <see cref="SendBytesAsync(Stream, long, CancellationToken)"/> a message goes on to another connection
    /// without being in memory as a whole. Back to the same end this can stand still: many a Python sends all of a
    /// message before it begins to read.</para>
    /// <para><see cref="ConnectionOptions.MaxMessageLength"/> holds here too, and has to be raised for more than 2
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
    /// Sends what <see cref="ConnectionOptions.MaxSendDelay"/> has kept back; without that there is never anything.
    /// </summary>
    public void Flush() => _channel.Flush();

    /// <inheritdoc cref="Flush"/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        _channel.FlushAsync(cancellationToken);
}
