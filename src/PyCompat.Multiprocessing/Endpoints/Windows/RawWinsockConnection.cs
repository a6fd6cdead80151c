using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A stream socket of .NET's.</summary>
[SupportedOSPlatform("windows")]
internal sealed class RawWinsockConnection(Socket socket, EndPoint remote) : RawConnection(remote)
{
    // By which it is closed, too: the socket's own way waits for the calls that are pending, whose end the thread pool
    // tells, which may have no thread left but those that wait so.
    private readonly SocketChannel _channel = new(socket);

    public override bool HasUnread => _channel.Poll(TimeSpan.Zero);

    public override EndPointPair GetEndPoints() => new(socket.LocalEndPoint ?? Remote, Remote, PeerProcessId: null);

    // Here the thread pool serves all.
    public override void MoveToHandshakes()
    {
    }

    public override void MoveToConnections()
    {
    }

    public override string? DescribeOtherUser() => "Windows does not say who is at the other end of a socket";

    public override MessageTransport ToTransport(ConnectionOptions options) =>
        FramedTransport.Over(_channel, options);

    public override FirstReadTrackingStream ToStream() => new(socket);

    public override void Close() => _channel.Close();
}
