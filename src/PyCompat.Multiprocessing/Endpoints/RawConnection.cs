using System.Net;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>An accepted or connected connection over which nothing has been sent yet.</summary>
internal abstract class RawConnection(EndPoint remote)
{
    /// <summary>The other end's address.</summary>
    public EndPoint Remote => remote;

    /// <summary>Whether bytes have arrived that have not been read.</summary>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public abstract bool HasUnread { get; }

    public abstract EndPointPair GetEndPoints();

    /// <summary>From now on its traffic is part of a handshake: see <see cref="Acceptor"/>.</summary>
    public abstract void MoveToHandshakes();

    /// <summary>Ends the effect of <see cref="MoveToHandshakes"/>.</summary>
    public abstract void MoveToConnections();

    /// <summary>Describes the process at the other end, unless it belongs to this process's user: then null.</summary>
    public abstract string? DescribeOtherUser();

    /// <summary>Creates a message transport, which takes ownership of the connection.</summary>
    public abstract MessageTransport ToTransport(ConnectionOptions options);

    /// <summary>Creates a message channel, which takes ownership, for a connection without a handshake.</summary>
    public MessageChannel ToChannel(ConnectionOptions options) =>
        new(ToTransport(options), ConnectionAccess.ReadWrite, options, Remote);

    /// <summary>Returns the raw bytes as a stream, which takes ownership of the connection.</summary>
    /// <exception cref="NotSupportedException">It carries messages, not bytes.</exception>
    public abstract FirstReadTrackingStream ToStream();

    /// <summary>Closes the connection, even while it is in use.</summary>
    public abstract void Close();
}
