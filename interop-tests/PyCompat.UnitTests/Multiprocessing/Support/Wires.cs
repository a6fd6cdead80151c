using System.IO.Pipes;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>
/// Creates pairs of ends over each <see cref="Wire"/>: two connections, or a connection and a raw stream.
/// </summary>
internal static class Wires
{
    public static Wire[] Values { get; } = [.. Enum.GetValues<Wire>()
        .Where(wire => wire != Wire.NamedPipe || OperatingSystem.IsWindows())];

    public static TheoryData<Wire> All => [.. Values];

    /// <summary>The wires that have a listener.</summary>
    public static TheoryData<Wire> Addressed =>
        [.. Values.Where(wire => wire is Wire.Tcp or Wire.Unix or Wire.NamedPipe)];

    /// <summary>The wires whose listener address is known before the listener exists.</summary>
    public static TheoryData<Wire> Named => [.. Values.Where(wire => wire is Wire.Unix or Wire.NamedPipe)];

    /// <summary>
    /// One wire whose messages are bytes with a length, and one with messages delimited by the system.
    /// </summary>
    public static Wire[] OfBytesAndOfMessages { get; } =
        [.. Values.Where(wire => wire is Wire.Tcp or Wire.NamedPipe)];

    /// <inheritdoc cref="OfBytesAndOfMessages"/>
    public static TheoryData<Wire> BytesAndMessages => [.. OfBytesAndOfMessages];

    public static (Connection Sender, Connection Receiver) Create(Wire wire, ConnectionOptions? options = null)
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
                using (Listener listener = new(Address(wire), Listening(options)))
                {
                    Connection client = Client.Connect(listener.LocalEndPoint, Connecting(options));
                    return (client, listener.Accept());
                }
        }
    }

    /// <summary>Creates a pair whose messages are bytes, with boundaries maintained by this library.</summary>
    public static (Connection Sender, Connection Receiver) CreateOverBytes(ConnectionOptions? options = null) =>
        Create(OperatingSystem.IsWindows() ? Wire.Tcp : Wire.SocketPair, options);

    /// <summary>Returns whether the system maintains message boundaries, as a Windows pipe does.</summary>
    public static bool CarriesMessages(Wire wire) =>
        OperatingSystem.IsWindows() && wire is (Wire.SocketPair or Wire.Pipe or Wire.NamedPipe);

    /// <summary>Returns an address without a listener.</summary>
    public static EndPoint Address(Wire wire) => wire switch
    {
        Wire.Tcp => AnyPort(),
        Wire.Unix => TemporaryPath(),
        Wire.NamedPipe => new NamedPipeEndPoint($"pycompat-{Guid.NewGuid():N}"),
        _ => throw new ArgumentOutOfRangeException(nameof(wire), wire, "Nobody listens on that."),
    };

    public static (Connection Receiver, Stream Raw) CreateWithRawSender(Wire wire, ConnectionOptions? options = null)
    {
        SkipUnlessBytes(wire);
        if (wire == Wire.Pipe)
        {
            (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
            return (Connection.FromHandle(reader, ConnectionAccess.Read, options), RawPipe(PipeDirection.Out, writer));
        }

        return CreateWithRawPeer(wire, options);
    }

    public static (Connection Sender, Stream Raw) CreateWithRawReceiver(Wire wire, ConnectionOptions? options = null)
    {
        SkipUnlessBytes(wire);
        if (wire == Wire.Pipe)
        {
            (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
            return (Connection.FromHandle(writer, ConnectionAccess.Write, options), RawPipe(PipeDirection.In, reader));
        }

        return CreateWithRawPeer(wire, options);
    }

    public static (NetworkStream First, NetworkStream Second) CreateStreams()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(AnyPort());
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return (new NetworkStream(client, ownsSocket: true), new NetworkStream(listener.Accept(), ownsSocket: true));
    }

    public static IPEndPoint AnyPort() => new(IPAddress.Loopback, 0);

    public static UnixDomainSocketEndPoint TemporaryPath()
    {
        Assert.SkipUnless(Socket.OSSupportsUnixDomainSockets, "This system does not support Unix sockets.");
        return new(Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}"));
    }

    private static void SkipUnlessBytes(Wire wire) => Assert.SkipWhen(
        CarriesMessages(wire),
        "A Windows pipe carries messages, without a header in front of them.");

    private static (Connection Connection, Stream Raw) CreateWithRawPeer(Wire wire, ConnectionOptions? options)
    {
        switch (wire)
        {
            case Wire.SocketPair:
                (SafeFileHandle first, SafeFileHandle second) = PlatformTransports.Current.CreatePair();
                Socket raw = new(new SafeSocketHandle(second.DangerousGetHandle(), ownsHandle: true));
                second.SetHandleAsInvalid();
                return (
                    Connection.FromHandle(first, ConnectionAccess.ReadWrite, options),
                    new NetworkStream(raw, ownsSocket: true));
            case Wire.Stream:
                (NetworkStream near, NetworkStream far) = CreateStreams();
                return (Connection.FromStream(near, options: options), far);
            default:
                EndPoint endPoint = Address(wire);
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

/// <summary>The transports of a connection, as rows of a theory.</summary>
public enum Wire
{
    /// <summary>Duplex, created by <c>CreatePipe</c>: a message-mode pipe on Windows.</summary>
    SocketPair,

    /// <summary>One-way, created by <c>CreateOneWayPipe</c>: a message-mode pipe on Windows.</summary>
    Pipe,

    Tcp,
    Unix,
    Stream,

    /// <summary>Created by a listener on the name of a message-mode pipe; Windows only.</summary>
    NamedPipe,
}
