using System.Net;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A connection that was accepted, or has connected, and over which nothing was said yet.</summary>
internal abstract class RawConnection(EndPoint remote)
{
    /// <summary>Where the other end is.</summary>
    public EndPoint Remote => remote;

    /// <summary>Whether something has come that nobody has read yet.</summary>
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    public abstract bool HasUnread { get; }

    public abstract EndPointPair GetEndPoints();

    /// <summary>What goes on over it from now on is part of a handshake: see <see cref="Acceptor"/>.</summary>
    public abstract void MoveToHandshakes();

    /// <summary>The handshake is over.</summary>
    public abstract void MoveToConnections();

    /// <summary>Who is at the other end, in words, unless it is a process of this one's user: then null.</summary>
    public abstract string? DescribeOtherUser();

    /// <summary>Messages over it, which take it over.</summary>
    public abstract MessageTransport ToTransport(ConnectionOptions options);

    /// <summary>Likewise a channel: what is accepted or connected with nothing before the first message.</summary>
    public MessageChannel ToChannel(ConnectionOptions options) =>
        new(ToTransport(options), ConnectionAccess.ReadWrite, options, Remote);

    /// <summary>The bare bytes, as a stream that takes it over.</summary>
    /// <exception cref="NotSupportedException">It carries messages, not bytes.</exception>
    public abstract FirstReadTrackingStream ToStream();

    /// <summary>Closes it, whatever goes on over it.</summary>
    public abstract void Close();
}
