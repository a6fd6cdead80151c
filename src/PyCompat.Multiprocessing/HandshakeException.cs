using System.Security.Authentication;

namespace PyCompat.Multiprocessing;

/// <summary>
/// The two ends did not prove to each other that they know the same key (Python: <c>AuthenticationError</c>). The
/// connection can no longer be used. Every message begins with <c>authentication failed:</c>.
/// </summary>
public sealed class HandshakeException : AuthenticationException
{
    internal HandshakeException(HandshakeErrorCode errorCode, string message, Exception? inner = null)
        : base($"authentication failed: {message}", inner) => ErrorCode = errorCode;

    /// <summary>The machine-readable reason.</summary>
    public HandshakeErrorCode ErrorCode { get; }
}
