namespace PyCompat.Multiprocessing;

/// <summary>
/// A received message is longer than the buffer (Python: <c>multiprocessing.BufferTooShort</c>). The exception carries
/// the whole message, and the connection stays usable.
/// </summary>
public sealed class BufferTooShortException : Exception
{
    internal BufferTooShortException(byte[] received, int bufferLength)
        : base(
            $"A message of {received.Length} bytes does not fit into a buffer of {bufferLength}. It was " +
            $"received whole: take it from the exception's {nameof(Received)}, or pass a larger buffer.") =>
        Received = received;

    /// <summary>The whole message (Python: the exception's argument).</summary>
    public ReadOnlyMemory<byte> Received { get; }
}
