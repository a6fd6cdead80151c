using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>Stream sockets and pipes, by descriptor.</summary>
internal sealed class UnixTransports : PlatformTransports
{
    public override (SafeFileHandle First, SafeFileHandle Second) CreatePair() =>
        DescriptorFactory.CreateSocketPair();

    public override (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay() => DescriptorFactory.CreatePipe();

    public override MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options) =>
        FramedTransport.Over(
            new DescriptorChannel(handle, access) { BusyPollDuration = options.BusyPollDuration }, options);

    public override MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options)
    {
        DescriptorChannel channel = new(handle, access)
        {
            IsOwn = true,
            MayReadAhead = options.ReadAhead,
            BusyPollDuration = options.BusyPollDuration,
        };
        return FramedTransport.Over(channel, options);
    }

    public override PeerCredentials? GetPeerCredentials(SafeHandle handle) =>
        NativeSocket.GetPeerCredentials(handle);

    public override int? GetPeerProcessId(SafeHandle handle) => GetPeerCredentials(handle)?.ProcessId;

    public override EndPointPair GetEndPoints(SafeHandle handle, EndPoint remote)
    {
        PeerCredentials? peer = NativeSocket.GetPeerCredentials(handle);
        return new EndPointPair(NativeSocket.GetLocalEndPoint(handle, remote), remote, peer?.ProcessId, peer);
    }

    public override bool AlwaysAcknowledges => OperatingSystem.IsMacOS();

    public override void AcknowledgeAtOnce(SafeHandle socket) => NativeSocket.AcknowledgeAtOnce(socket);
}
