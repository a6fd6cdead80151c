using System.Net;

namespace PyCompat.InteropTests;

public class AddressTests
{
    private static readonly int[] Lengths = [0, 1, 16384, 16385, 1_000_000];

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_client_connects_to_a_Python_listener_over_TCP(InstalledPython python)
    {
        await using Peer peer = Peer.StartPython(python, "address_peer.py", "listen", "tcp", "127.0.0.1", "0");
        int port = int.Parse(
            await peer.WaitForLineAsync("listening"), System.Globalization.CultureInfo.InvariantCulture);
        await using (Connection connection = await Client.ConnectAsync(
            new DnsEndPoint("localhost", port), cancellationToken: TestRun.Cancellation))
        {
            await EchoAsync(connection);
        }

        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_client_connects_to_a_Python_listener_over_a_Unix_socket(InstalledPython python)
    {
        Unix.Only(Unix.Sockets);
        string path = TemporaryPath();
        await using Peer peer = Peer.StartPython(python, "address_peer.py", "listen", "unix", path);
        await peer.WaitForLineAsync("listening");
        await using (Connection connection = await Task.Run(
            () => Client.Connect(new UnixDomainSocketEndPoint(path)), TestRun.Cancellation))
        {
            await EchoAsync(connection);
        }

        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_Python_client_connects_over_TCP(InstalledPython python)
    {
        using Listener listener = new(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)listener.LocalEndPoint;
        await using Peer peer = Peer.StartPython(
            python, "address_peer.py", "connect", "tcp", "127.0.0.1", $"{address.Port}");
        await using (Connection connection = await listener.AcceptAsync(TestRun.Cancellation))
        {
            Assert.Equal(IPAddress.Loopback, ((IPEndPoint)connection.RemoteEndPoint!).Address);
            await EchoAsync(connection);
        }

        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_Python_client_connects_over_a_Unix_socket(InstalledPython python)
    {
        Unix.Only(Unix.Sockets);
        string path = TemporaryPath();
        using (Listener listener = new(new UnixDomainSocketEndPoint(path)))
        {
            await using Peer peer = Peer.StartPython(python, "address_peer.py", "connect", "unix", path);
            await using (Connection connection = await Task.Run(listener.Accept, TestRun.Cancellation))
            {
                await EchoAsync(connection);
            }

            (await peer.WaitForEndAsync()).MustHaveSucceeded();
        }

        Assert.False(File.Exists(path));
    }

    // Python 2.7 mistakes a name with a leading NUL for a path to unlink afterwards, and fails.
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Both_roles_support_an_abstract_name(InstalledPython python)
    {
        Linux.Only(Linux.Abstract);
        string name = $"pycompat-{Guid.NewGuid():N}";
        using (Listener listener = new(new UnixDomainSocketEndPoint('\0' + name)))
        {
            await using Peer client = Peer.StartPython(python, "address_peer.py", "connect", "abstract", name);
            await using (Connection connection = await listener.AcceptAsync(TestRun.Cancellation))
            {
                await EchoAsync(connection);
            }

            (await client.WaitForEndAsync()).MustHaveSucceeded();
        }

        await using Peer peer = Peer.StartPython(python, "address_peer.py", "listen", "abstract", name);
        await peer.WaitForLineAsync("listening");
        await using (Connection connection = await Client.ConnectAsync(
            EndPointNotation.Parse($"abstract:{name}"), cancellationToken: TestRun.Cancellation))
        {
            await EchoAsync(connection);
        }

        await peer.WaitForLineAsync("done");
    }

    private static string TemporaryPath() => Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}");

    private static async Task EchoAsync(Connection connection)
    {
        foreach (int length in Lengths)
        {
            byte[] message = new byte[length];
            new Random(length).NextBytes(message);
            ValueTask sending = connection.SendBytesAsync(message, TestRun.Cancellation);
            byte[] received = await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            await sending;
            Assert.Equal(message, received);
        }
    }
}
