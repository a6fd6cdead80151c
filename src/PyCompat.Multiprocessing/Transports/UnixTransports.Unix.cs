using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Stream sockets and pipes, by their descriptors.</summary>
internal sealed class UnixTransports : SystemTransports
{
    // The folder is made with mode 0700, by this prefix in CPython's util.get_temp_dir too.
    private const string FolderPrefix = "pymp-";

    internal override void EnsureSupported() => Descriptor.EnsurePlatform();

    internal override (SafeFileHandle First, SafeFileHandle Second) CreatePair() =>
        DescriptorFactory.CreateSocketPair();

    internal override (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay() => DescriptorFactory.CreatePipe();

    internal override MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options) =>
        FramedTransport.Over(new DescriptorChannel(handle, access) { BusyPolling = options.BusyPolling }, options);

    internal override MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options)
    {
        DescriptorChannel channel = new(handle, access)
        {
            IsOwn = true,
            MayReadAhead = options.ReadAhead,
            BusyPolling = options.BusyPolling,
        };
        return FramedTransport.Over(channel, options);
    }

    internal override Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null) =>
        new SocketConnector(endPoint, options, lookup);

    internal override Acceptor Listen(EndPoint endPoint, ListenerOptions options) =>
        new SocketAcceptor(endPoint, options.Backlog);

    internal override TemporaryAddress CreateAddress()
    {
        string folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        return new TemporaryAddress(new UnixDomainSocketEndPoint(Path.Combine(folder, "listener")), folder);
    }

    internal override WaitSet CreateWaitSet() => new DescriptorWaitSet();

    internal override ReadyQueue<T> CreateReadyQueue<T>(string owner) => new DescriptorReadyQueue<T>(owner);

    internal override PeerCredentials? GetPeerCredentials(SafeHandle handle) =>
        NativeSocket.GetPeerCredentials(handle);

    internal override int? GetPeerProcessId(SafeHandle handle) => GetPeerCredentials(handle)?.ProcessId;

    internal override Route GetRoute(SafeHandle handle, EndPoint remote) => NativeSocket.GetRoute(handle, remote);

    internal override bool KnowsPeerOf(EndPoint endPoint) => endPoint.AddressFamily == AddressFamily.Unix;

    internal override bool AlwaysAcknowledges => OperatingSystem.IsMacOS();

    internal override void AcknowledgeAtOnce(SafeHandle socket) => NativeSocket.AcknowledgeAtOnce(socket);
}
