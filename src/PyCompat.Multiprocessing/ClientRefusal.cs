using System.Net;

namespace PyCompat.Multiprocessing;

/// <summary>A client that a listener refused.</summary>
public sealed class ClientRefusal
{
    internal ClientRefusal(EndPoint remoteEndPoint, HandshakeException failure)
    {
        RemoteEndPoint = remoteEndPoint;
        Failure = failure;
    }

    /// <summary>The client's address. For a Unix socket, usually nothing but the address family.</summary>
    public EndPoint RemoteEndPoint { get; }

    /// <summary>
    /// Why the client was refused; <see cref="HandshakeException.ErrorCode"/> is the machine-readable reason.
    /// </summary>
    public HandshakeException Failure { get; }

    /// <summary>Returns the client's address and why it was refused.</summary>
    public override string ToString() => $"{EndPointNotation.Describe(RemoteEndPoint)}: {Failure.Message}";
}
