using System.Globalization;
using System.Net.Sockets;
using StreamJsonRpc;

namespace PyCompat.Benchmarks.Peers;

/// <summary>StreamJsonRpc with MessagePack over a Unix socket: the rival for request and reply.</summary>
internal sealed class RpcPeer : IDisposable
{
    private readonly Socket _socket;
    private readonly JsonRpc _rpc;

    private RpcPeer(Socket socket)
    {
        _socket = socket;
        NetworkStream stream = new(socket);
        _rpc = new JsonRpc(new LengthHeaderMessageHandler(stream, stream, new MessagePackFormatter()), new Echo());
        _rpc.StartListening();
    }

    public static RpcPeer Open(PeerOptions options)
    {
        UnixDomainSocketEndPoint address = new(options.Address!);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (options.Role == PeerRole.Connect)
        {
            socket.Connect(address);
            return new RpcPeer(socket);
        }

        using Socket listener = socket;
        listener.Bind(address);
        listener.Listen();
        Console.WriteLine("listening");
        return new RpcPeer(listener.Accept());
    }

    public Action Prepare(string name, string[] arguments) => name switch
    {
        "request-drive" => () =>
            DriveAsync(int.Parse(arguments[0], CultureInfo.InvariantCulture)).GetAwaiter().GetResult(),
        "request-serve" => AnswerByItself,
        _ => throw new ArgumentException($"{name} is not an exercise for {nameof(StreamJsonRpc)}."),
    };

    public void Dispose()
    {
        _rpc.Dispose();
        _socket.Dispose();
    }

    // Runs for as long as the peer listens.
    private static void AnswerByItself()
    {
    }

    private async Task DriveAsync(int count)
    {
        for (long i = 0; i < count; i++)
        {
            if (await _rpc.InvokeAsync<long>(nameof(Echo.Return), i) != i)
            {
                throw new InvalidOperationException("The data received differs from the data sent.");
            }
        }
    }

    private sealed class Echo
    {
        public long Return(long value) => value;
    }
}
