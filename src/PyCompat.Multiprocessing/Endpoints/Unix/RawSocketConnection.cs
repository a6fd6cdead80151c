using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A stream socket.</summary>
internal sealed class RawSocketConnection(Descriptor descriptor, EndPoint remote) : RawConnection(remote)
{
    public override bool HasUnread => descriptor.IsReady(Interop.LibC.POLLIN);

    public override EndPointPair GetEndPoints() => PlatformTransports.Current.GetEndPoints(descriptor.Handle, Remote);

    public override void MoveToHandshakes() => descriptor.MoveTo(EpollLoop.Handshakes);

    public override void MoveToConnections() => descriptor.MoveTo(EpollLoop.Connections);

    public override string? DescribeOtherUser()
    {
        uint own = Interop.LibC.GetEffectiveUserId();
        PeerCredentials? peer = NativeSocket.GetPeerCredentials(descriptor.Handle);
        return peer?.UserId == own
            ? null
            : $"The process at the other end (id {peer?.ProcessId}) runs as user {peer?.UserId}, and this one as " +
              $"user {own}";
    }

    public override MessageTransport ToTransport(ConnectionOptions options) =>
        FramedTransport.Over(DescriptorChannel.OfOwnSocket(descriptor, options), options);

    public override FirstReadTrackingStream ToStream()
    {
        SafeHandle handle = descriptor.Handle;
        SafeSocketHandle taken = new(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        try
        {
            return new FirstReadTrackingStream(new Socket(taken));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public override void Close() => descriptor.Close();
}
