namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>A listener with a full queue that accepts no clients: on Linux a further client gets no answer.</summary>
internal sealed class FullListener : IDisposable
{
    // A client for which the queue has room connects at once.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Socket _listener = CreateSocket();
    private readonly List<Socket> _clients = [];

    public FullListener(IPAddress address, int port = 0)
    {
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(0);
        Socket last;
        do
        {
            last = CreateSocket();
            last.Blocking = false;
            _clients.Add(last);
        }
        while (Connects(last));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _clients.ForEach(client => client.Dispose());
    }

    private bool Connects(Socket client)
    {
        try
        {
            client.Connect(_listener.LocalEndPoint!);
            return true;
        }
        catch (SocketException pending) when (pending.SocketErrorCode == SocketError.WouldBlock)
        {
            return client.Poll(Patience, SelectMode.SelectWrite);
        }
    }

    private static Socket CreateSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
