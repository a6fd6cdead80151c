using System.Net;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <content>What is known about the other end.</content>
internal sealed partial class MessageChannel
{
    private EndPointPair? _endPoints;

    /// <summary>The child that was given the other end, which the system still attributes to this process.</summary>
    public int? ChildProcessId { get; init; }

    /// <summary>The addresses of both ends, if the underlying transport cannot provide them.</summary>
    public EndPointPair? KnownEndPoints
    {
        init => _endPoints = value;
    }

    /// <summary>The process at the other end of a Unix socket; null for any other transport.</summary>
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

    /// <summary>Gets the addresses of both ends; null if the connection was neither dialled nor accepted.</summary>
    public EndPointPair? GetEndPoints() => _endPoints ??=
        RemoteEndPoint is { } remote && _transport.Handle is { } handle
            ? PlatformTransports.Current.GetEndPoints(handle, remote)
            : null;

    /// <summary>
    /// Requests that received bytes are acknowledged at once. The two small consecutive writes of a handshake run into
    /// Nagle's algorithm at the other end, which then waits for an acknowledgement delayed by about 40 ms. The kernel
    /// resets the setting.
    /// </summary>
    public void AcknowledgeAtOnce()
    {
        if (RemoteEndPoint is IPEndPoint && !_isClosed && _transport.Handle is { } handle)
        {
            PlatformTransports.Current.AcknowledgeAtOnce(handle);
        }
    }
}
