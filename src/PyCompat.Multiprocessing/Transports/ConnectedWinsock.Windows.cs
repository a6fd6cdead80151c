using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A stream socket of .NET's.</summary>
[SupportedOSPlatform("windows")]
internal sealed class ConnectedWinsock(Socket socket, EndPoint remote) : BareConnection(remote)
{
    internal override bool HasUnread => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    internal override Route GetRoute() => new(socket.LocalEndPoint ?? Remote, Remote, PeerProcessId: null);

    // Here the thread pool serves all.
    internal override void MoveToHandshakes()
    {
    }

    internal override void MoveToConnections()
    {
    }

    internal override string? DescribeOtherUser() => "Windows does not say who is at the other end of a socket";

    internal override MessageTransport ToTransport(ConnectionOptions options) =>
        FramedTransport.Over(new SocketChannel(socket), options);

    internal override HeardStream ToStream() => new(socket);

    internal override void Close() => socket.Dispose();
}
