namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>A listener that does not implement the handshake.</summary>
internal sealed class BareListener : IDisposable
{
    private readonly Socket? _socket;
    private readonly Listener? _pipe;

    public BareListener(Wire wire)
    {
        EndPoint = Wires.Address(wire);
        if (EndPoint is NamedPipeEndPoint)
        {
            _pipe = new Listener(EndPoint);
            return;
        }

        _socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Bind(EndPoint);
        _socket.Listen();
        EndPoint = _socket.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    public void Dispose()
    {
        _socket?.Dispose();
        _pipe?.Dispose();
    }

    public async Task<BareEnd> AcceptAsync(CancellationToken cancellation) => _pipe is not null
        ? new BareEnd(await _pipe.AcceptAsync(cancellation))
        : new BareEnd(await _socket!.AcceptAsync(cancellation));
}
