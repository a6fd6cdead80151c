using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A .NET stream socket.</summary>
[SupportedOSPlatform("windows")]
internal sealed class RawWinsockConnection(Socket socket, EndPoint remote) : RawConnection(remote)
{
    // Also used to close it: Socket's own Close waits for pending calls, whose completion is reported by the thread
    // pool, and all of its threads may be blocked in such waits.
    private readonly SocketChannel _channel = new(socket);

    public override bool HasUnread => _channel.Poll(TimeSpan.Zero);

    public override EndPointPair GetEndPoints() => new(socket.LocalEndPoint ?? Remote, Remote, PeerProcessId: null);

    // On Windows the thread pool serves everything.
    public override void MoveToHandshakes()
    {
    }

    public override void MoveToConnections()
    {
    }

    public override string? DescribeOtherUser() => "Windows does not report the process at the other end of a socket";

    public override MessageTransport ToTransport(ConnectionOptions options) =>
        FramedTransport.Over(_channel, options);

    public override FirstReadTrackingStream ToStream() => new(socket);

    public override void Close() => _channel.Close();
}
