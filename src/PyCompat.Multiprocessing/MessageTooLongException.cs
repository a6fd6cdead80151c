namespace PyCompat.Multiprocessing;

/// <summary>
/// The next message is longer than the caller or the connection's options accept (Python: <c>OSError("bad message
/// length")</c>). Nothing of it was read, and the connection can no longer receive; one that could only receive is
/// closed.
/// </summary>
public sealed class MessageTooLongException : IOException
{
    internal MessageTooLongException(long length, long limit)
        : base(
            $"A message of {length} bytes is longer than the {limit} accepted (bad message length). The " +
            $"connection can no longer receive. The limit is the call's maxLength or " +
            $"{nameof(ConnectionOptions)}.{nameof(ConnectionOptions.MaxMessageLength)}.")
    {
        Length = length;
        Limit = limit;
    }

    /// <summary>The length that the message's header announced, in bytes.</summary>
    public long Length { get; }

    /// <summary>The longest that was accepted, in bytes.</summary>
    public long Limit { get; }
}
