namespace PyCompat.Multiprocessing;

/// <summary>
/// A connection, socket or descriptor could not be passed from one process to another. The connection that was to carry
/// it stays usable, unless <see cref="ErrorCode"/> is <see cref="HandlePassingErrorCode.NotAcknowledged"/> or
/// <see cref="HandlePassingErrorCode.Acknowledged"/>.
/// </summary>
public sealed class HandlePassingException : IOException
{
    internal HandlePassingException(HandlePassingErrorCode errorCode, string message, Exception? inner = null)
        : base(message, inner) => ErrorCode = errorCode;

    /// <summary>The machine-readable reason.</summary>
    public HandlePassingErrorCode ErrorCode { get; }
}
