using System.Net;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A stream socket.</summary>
internal sealed class ConnectedSocket(Descriptor descriptor, EndPoint remote) : BareConnection(remote)
{
    internal override bool HasUnread => descriptor.IsReady(Interop.LibC.POLLIN);

    internal override Route GetRoute() => NativeSocket.GetRoute(descriptor.Handle, Remote);

    internal override void MoveToHandshakes() => descriptor.MoveTo(ReadinessEngine.Handshakes);

    internal override void MoveToConnections() => descriptor.MoveTo(ReadinessEngine.Connections);

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

    internal override HeardStream ToStream() => NativeSocket.ToStream(descriptor.Handle);

    internal override void Close() => descriptor.Close();
}
