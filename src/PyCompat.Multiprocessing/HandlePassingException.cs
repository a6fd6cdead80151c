namespace PyCompat.Multiprocessing;

/// <summary>
/// A connection, socket or descriptor did not pass from one process to another. The connection over which it was to
/// pass stays usable, unless <see cref="ErrorCode"/> is <see cref="HandlePassingErrorCode.NotAcknowledged"/> or
/// <see cref="HandlePassingErrorCode.Acknowledged"/>.
/// </summary>
public sealed class HandlePassingException : IOException
{
    internal HandlePassingException(HandlePassingErrorCode errorCode, string message, Exception? inner = null)
        : base(message, inner) => ErrorCode = errorCode;

    /// <summary>Why, for a program to act on.</summary>
    public HandlePassingErrorCode ErrorCode { get; }
}
