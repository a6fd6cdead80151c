namespace PyCompat.Multiprocessing;

/// <summary>
/// A connection, socket or descriptor did not pass from one process to another. The connection over which it was to
/// pass stays usable, unless <see cref="Reason"/> is <see cref="HandlePassingFailure.NotAcknowledged"/> or
/// <see cref="HandlePassingFailure.Acknowledged"/>.
/// </summary>
public sealed class HandlePassingException : IOException
{
    internal HandlePassingException(HandlePassingFailure reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>Why, for a program to act on.</summary>
    public HandlePassingFailure Reason { get; }
}
