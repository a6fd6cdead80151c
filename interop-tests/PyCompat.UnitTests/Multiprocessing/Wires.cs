using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>
/// Makes pairs of ends over each <see cref="Wire"/>: two connections, or a connection and the bare bytes.
/// </summary>
internal static class Wires
{
    internal static TheoryData<Wire> All => [.. Enum.GetValues<Wire>()];

    internal static (Connection Sender, Connection Receiver) Create(Wire wire, ConnectionOptions? options = null)
    {
        switch (wire)
        {
            case Wire.SocketPair:
                return Connection.CreatePipe(options);
            case Wire.Pipe:
                (Connection reader, Connection writer) = Connection.CreateOneWayPipe(options);
                return (writer, reader);
            case Wire.Stream:
                (NetworkStream first, NetworkStream second) = CreateStreams();
                return (
                    Connection.FromStream(first, options: options),
                    Connection.FromStream(second, options: options));
            default:
                EndPoint endPoint = wire == Wire.Tcp ? AnyPort() : TemporaryPath();
                using (Listener listener = new(endPoint, Listening(options)))
                {
                    Connection client = Client.Connect(listener.LocalEndPoint, Connecting(options));
                    return (client, listener.Accept());
                }
        }
    }

    internal static (Connection Receiver, Stream Raw) CreateWithRawSender(Wire wire, ConnectionOptions? options = null)
    {
        if (wire == Wire.Pipe)
        {
            (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
            return (Connection.FromHandle(reader, ConnectionAccess.Read, options), RawPipe(PipeDirection.Out, writer));
        }

        return CreateWithRawPeer(wire, options);
    }

    internal static (Connection Sender, Stream Raw) CreateWithRawReceiver(Wire wire, ConnectionOptions? options = null)
    {
        if (wire == Wire.Pipe)
        {
            (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
            return (Connection.FromHandle(writer, ConnectionAccess.Write, options), RawPipe(PipeDirection.In, reader));
        }

        return CreateWithRawPeer(wire, options);
    }

    internal static (NetworkStream First, NetworkStream Second) CreateStreams()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(AnyPort());
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return (new NetworkStream(client, ownsSocket: true), new NetworkStream(listener.Accept(), ownsSocket: true));
    }

    internal static IPEndPoint AnyPort() => new(IPAddress.Loopback, 0);

    internal static UnixDomainSocketEndPoint TemporaryPath() =>
        new(Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}"));

    private static (Connection Connection, Stream Raw) CreateWithRawPeer(Wire wire, ConnectionOptions? options)
    {
        switch (wire)
        {
            case Wire.SocketPair:
                (SafeFileHandle first, SafeFileHandle second) = DescriptorFactory.CreateSocketPair();
                Socket raw = new(new SafeSocketHandle(second.DangerousGetHandle(), ownsHandle: true));
                second.SetHandleAsInvalid();
                return (
                    Connection.FromHandle(first, ConnectionAccess.ReadWrite, options),
                    new NetworkStream(raw, ownsSocket: true));
            case Wire.Stream:
                (NetworkStream near, NetworkStream far) = CreateStreams();
                return (Connection.FromStream(near, options: options), far);
            default:
                EndPoint endPoint = wire == Wire.Tcp ? AnyPort() : TemporaryPath();
                using (Listener listener = new(endPoint, Listening(options)))
                {
                    Socket client = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
                    client.Connect(listener.LocalEndPoint);
                    return (listener.Accept(), new NetworkStream(client, ownsSocket: true));
                }
        }
    }

    private static AnonymousPipeClientStream RawPipe(PipeDirection direction, SafeFileHandle end)
    {
        SafePipeHandle handle = new(end.DangerousGetHandle(), ownsHandle: true);
        end.SetHandleAsInvalid();
        return new AnonymousPipeClientStream(direction, handle);
    }

    private static ListenerOptions Listening(ConnectionOptions? options) =>
        new() { Connection = options ?? ConnectionOptions.Default };

    private static ClientOptions Connecting(ConnectionOptions? options) =>
        new() { Connection = options ?? ConnectionOptions.Default };
}
