using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <summary>
/// The next message is longer than the caller or the connection's options accept (Python: <c>OSError("bad message
/// length")</c>). None of its body was read, and the connection can no longer receive; a receive-only connection is
/// closed.
/// </summary>
public sealed class MessageTooLongException : IOException
{
    private const string PickleOption = $"{nameof(PickleLimits)}.{nameof(PickleLimits.MaxMessageLength)}";
    private const string Option = $"{nameof(ConnectionOptions)}.{nameof(ConnectionOptions.MaxMessageLength)}";

    internal MessageTooLongException(long length, long limit)
        : base(
            $"A message of {length} bytes is longer than the {limit} accepted (bad message length). The " +
            "connection can no longer receive. " +
            (limit == Array.MaxLength
                ? $"It does not fit into an array: receive it with {nameof(Connection)}." +
                    $"{nameof(Connection.ReceiveStream)} or {nameof(Connection.ReceiveBytes)}(Stream), " +
                    $"with {Option} of at least {length}; an object also needs {PickleOption} of at least that."
                : $"The limit is the call's maxLength, {Option}, or for objects {PickleOption}."))
    {
        Length = length;
        Limit = limit;
    }

    /// <summary>The length in the message's header, in bytes.</summary>
    public long Length { get; }

    /// <summary>The longest length that was accepted, in bytes.</summary>
    public long Limit { get; }
}
