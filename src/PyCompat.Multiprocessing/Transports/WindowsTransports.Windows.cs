using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Message-mode pipes, and sockets of .NET's.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTransports : SystemTransports
{
    internal override void EnsureSupported()
    {
    }

    internal override (SafeFileHandle First, SafeFileHandle Second) CreatePair() =>
        PipeFactory.CreateConnected(ConnectionAccess.ReadWrite);

    internal override (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay() =>
        PipeFactory.CreateConnected(ConnectionAccess.Read);

    internal override MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options)
    {
        // A pipe could not be closed by the handle of a socket.
        if (handle is not SafeSocketHandle && HandleKind.IsPipe(handle))
        {
            HandleKind.EnsureMessagePipe(handle, access);
            return new MessagePipe(handle);
        }

        return HandleKind.GetSocketType(handle) switch
        {
            SocketType.Stream => FramedTransport.Over(OpenSocket(handle), options),
            null => throw new ArgumentException(
                $"Handle {handle.DangerousGetHandle()} is neither a pipe nor a socket, or no longer. Was it " +
                "inherited, and not closed since?", nameof(handle)),
            { } type => throw new ArgumentException(
                $"Handle {handle.DangerousGetHandle()} is a socket of type {type}; a connection needs a stream " +
                "socket.", nameof(handle)),
        };
    }

    internal override MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options) => new MessagePipe(handle);

    internal override Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null)
    {
        if (endPoint is not NamedPipeEndPoint pipe)
            return new WinsockConnector(endPoint, options, lookup);
        EnsureNotWrapped(options.WrapStream);
        return new PipeConnector(pipe, options);
    }

    internal override Acceptor Listen(EndPoint endPoint, ListenerOptions options)
    {
        if (endPoint is not NamedPipeEndPoint pipe)
            return new WinsockAcceptor(endPoint, options.Backlog);
        EnsureNotWrapped(options.WrapStream);
        return new PipeAcceptor(pipe);
    }

    internal override TemporaryAddress CreateAddress() => new(PipeFactory.CreateAddress(), folder: null);

    internal override WaitSet CreateWaitSet() => new CombinedWaitSet();

    internal override ReadyQueue<T> CreateReadyQueue<T>(string owner) => new SignalReadyQueue<T>(owner);

    internal override PeerCredentials? GetPeerCredentials(SafeHandle handle) => null;

    internal override int? GetPeerProcessId(SafeHandle handle) => PipePeer.GetProcessId(handle);

    internal override Route GetRoute(SafeHandle handle, EndPoint remote)
    {
        if (remote is NamedPipeEndPoint)
            return PipePeer.GetRoute(handle, remote);
        using Socket borrowed = new(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));
        return new Route(borrowed.LocalEndPoint ?? remote, remote, PeerProcessId: null);
    }

    internal override bool KnowsPeerOf(EndPoint endPoint) => endPoint is NamedPipeEndPoint;

    // Windows has no such option for one socket; the client's TCP_NODELAY does without it.
    internal override bool AlwaysAcknowledges => false;

    internal override void AcknowledgeAtOnce(SafeHandle socket)
    {
    }

    // The handle is closed by its own, which alone knows whether it may be.
    private static SocketChannel OpenSocket(SafeHandle handle) => handle is SafeSocketHandle socket
        ? new SocketChannel(new Socket(socket))
        : new SocketChannel(
            new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false)), handle);

    private static void EnsureNotWrapped(object? wrapStream)
    {
        if (wrapStream is not null)
        {
            throw new ArgumentException(
                "WrapStream is for sockets: a pipe of Windows carries messages and is no stream of bytes. A pipe " +
                "cannot be reached from other machines.");
        }
    }
}
