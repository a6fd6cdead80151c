using PyCompat.Multiprocessing.Framing;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>Connections created from descriptor numbers, as a child inherits them from its parent.</summary>
public class FromDescriptorTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task The_connection_takes_ownership_of_the_descriptor_and_closes_it()
    {
        (SafeFileHandle first, SafeFileHandle second) = PlatformTransports.Current.CreatePair();
        using Connection peer = Connection.FromHandle(first);
        int number = (int)second.DangerousGetHandle();
        second.SetHandleAsInvalid();
        using (Connection connection = Connection.FromDescriptor(number))
        {
            connection.SendBytes([1]);
            Assert.Equal([1], await peer.ReceiveBytesAsync(cancellationToken: Cancellation));
        }

        Assert.False(await peer.WaitToReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public void A_refused_descriptor_stays_open()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Connection.FromDescriptor(-1));
        Assert.Throws<ArgumentException>(() => Connection.FromDescriptor(99_999));
        Unix.Only("A one-way end can be detected there.");
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        using (writer)
        {
            int number = (int)reader.DangerousGetHandle();
            Assert.Throws<ArgumentException>(() => Connection.FromDescriptor(number, ConnectionAccess.Write));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using Connection receiver = Connection.FromHandle(reader, ConnectionAccess.Read);
            using Connection sender = Connection.FromHandle(writer, ConnectionAccess.Write);
            sender.SendBytes([7]);
            Assert.Equal([7], receiver.ReceiveBytes());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_client_connects_to_a_host_and_a_port(string host)
    {
        using Listener listener = new(Wires.Address(Wire.Tcp));
        int port = ((System.Net.IPEndPoint)listener.LocalEndPoint).Port;
        using (Connection client = await Client.ConnectAsync(host, port, cancellationToken: Cancellation))
        using (Connection accepted = await listener.AcceptAsync(Cancellation))
        {
            client.Send("hello");
            Assert.Equal("hello", await accepted.ReceiveAsync(Cancellation));
        }

        using Connection second = await Task.Run(() => Client.Connect(host, port), Cancellation);
        Assert.Throws<ArgumentOutOfRangeException>(() => Client.Connect(host, 65_536));
        Assert.Throws<ArgumentException>(() => Client.Connect("", port));
    }
}
