using System.Net;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <content>What is known of the other end.</content>
internal sealed partial class MessageChannel
{
    private EndPointPair? _endPoints;

    /// <summary>The child that was given the other end, of which the system says that it is this process's.</summary>
    public int? ChildProcessId { get; init; }

    /// <summary>Where both ends are, where the transport beneath cannot tell any more.</summary>
    public EndPointPair? KnownEndPoints
    {
        init => _endPoints = value;
    }

    /// <summary>Who is at the other end of a Unix socket; null over anything else.</summary>
    public PeerCredentials? PeerCredentials
    {
        get
        {
            ThrowIfClosed();
            return _endPoints is not null ? _endPoints.Peer
                : _transport.Handle is { } handle ? PlatformTransports.Current.GetPeerCredentials(handle)
                : null;
        }
    }

    /// <summary>Where both ends are; null where nobody dialled or accepted.</summary>
    public EndPointPair? GetEndPoints() => _endPoints ??=
        RemoteEndPoint is { } remote && _transport.Handle is { } handle
            ? PlatformTransports.Current.GetEndPoints(handle, remote)
            : null;

    /// <summary>
    /// Has what arrives acknowledged at once. The two small writes in a row of a handshake meet Nagle's algorithm at
    /// the other end, which then waits for an acknowledgement that is delayed by some 40 ms. The kernel forgets it.
    /// </summary>
    public void AcknowledgeAtOnce()
    {
        if (RemoteEndPoint is IPEndPoint && !_isClosed && _transport.Handle is { } handle)
        {
            PlatformTransports.Current.AcknowledgeAtOnce(handle);
        }
    }
}
