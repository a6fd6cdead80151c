using System.Net;

namespace PyCompat.Multiprocessing;

/// <summary>A client that a listener did not let in.</summary>
public sealed class ClientRefusal
{
    internal ClientRefusal(EndPoint remoteEndPoint, HandshakeException failure)
    {
        RemoteEndPoint = remoteEndPoint;
        Failure = failure;
    }

    /// <summary>Where it came from; of a Unix socket seldom more than that it was one.</summary>
    public EndPoint RemoteEndPoint { get; }

    /// <summary>Why, in words; <see cref="HandshakeException.ErrorCode"/> says it for a program.</summary>
    public HandshakeException Failure { get; }

    /// <summary>Where it came from, and why it was refused.</summary>
    public override string ToString() => $"{EndPointNotation.Describe(RemoteEndPoint)}: {Failure.Message}";
}
