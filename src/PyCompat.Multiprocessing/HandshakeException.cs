using System.Security.Authentication;

namespace PyCompat.Multiprocessing;

/// <summary>
/// The two ends did not prove to each other that they know the same key (Python: <c>AuthenticationError</c>). The
/// connection is of no more use. Every message begins <c>authentication failed:</c>.
/// </summary>
public sealed class HandshakeException : AuthenticationException
{
    internal HandshakeException(HandshakeErrorCode errorCode, string message, Exception? inner = null)
        : base($"authentication failed: {message}", inner) => ErrorCode = errorCode;

    /// <summary>Why, for a program to act on.</summary>
    public HandshakeErrorCode ErrorCode { get; }
}
