using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>Message-mode pipes, and .NET sockets.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsTransports : PlatformTransports
{
    public override (SafeFileHandle First, SafeFileHandle Second) CreatePair() =>
        PipeFactory.CreateConnected(ConnectionAccess.ReadWrite);

    public override (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay() =>
        PipeFactory.CreateConnected(ConnectionAccess.Read);

    public override MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options)
    {
        // A pipe cannot be closed by a socket handle.
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

    public override MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options) => new MessagePipe(handle);

    public override PeerCredentials? GetPeerCredentials(SafeHandle handle) => null;

    public override int? GetPeerProcessId(SafeHandle handle) => PipePeer.GetProcessId(handle);

    public override EndPointPair GetEndPoints(SafeHandle handle, EndPoint remote)
    {
        if (remote is NamedPipeEndPoint)
        {
            return PipePeer.GetEndPoints(handle, remote);
        }

        using Socket borrowed = new(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));
        return new EndPointPair(borrowed.LocalEndPoint ?? remote, remote, PeerProcessId: null);
    }

    // Windows has no such option for a single socket; the client's TCP_NODELAY makes it unnecessary.
    public override bool AlwaysAcknowledges => false;

    public override void AcknowledgeAtOnce(SafeHandle socket)
    {
    }

    // Closed by the original SafeHandle, which alone knows whether it owns the handle.
    private static SocketChannel OpenSocket(SafeHandle handle) => handle is SafeSocketHandle socket
        ? new SocketChannel(new Socket(socket))
        : new SocketChannel(
            new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false)), handle);
}
