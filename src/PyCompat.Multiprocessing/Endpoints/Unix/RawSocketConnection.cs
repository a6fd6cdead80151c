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
    internal override bool HasUnread => descriptor.IsReady(Interop.LibC.POLLIN);

    internal override EndPointPair GetEndPoints() => PlatformTransports.Current.GetEndPoints(descriptor.Handle, Remote);

    internal override void MoveToHandshakes() => descriptor.MoveTo(EpollLoop.Handshakes);

    internal override void MoveToConnections() => descriptor.MoveTo(EpollLoop.Connections);

    internal override string? DescribeOtherUser()
    {
        uint own = Interop.LibC.GetEffectiveUserId();
        PeerCredentials? peer = NativeSocket.GetPeerCredentials(descriptor.Handle);
        return peer?.UserId == own
            ? null
            : $"The process at the other end (id {peer?.ProcessId}) runs as user {peer?.UserId}, and this one as " +
              $"user {own}";
    }

    internal override MessageTransport ToTransport(ConnectionOptions options) =>
        FramedTransport.Over(DescriptorChannel.OfOwnSocket(descriptor, options), options);

    internal override FirstReadTrackingStream ToStream()
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

    internal override void Close() => descriptor.Close();
}
