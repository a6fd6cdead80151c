using System.Net.Sockets;
using System.Text;
using PyCompat.InteropTests.Harness;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.InteropTests;

/// <summary>Connections and sockets inside messages, between this process and a child in Python.</summary>
public class HandlePassingTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task What_Python_sends_is_taken_and_works(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "send_ends");
        Connection connection = child.Connection;

        using (Connection duplex = await connection.ReceiveAsync<Connection>(TestRun.Cancellation))
        {
            Assert.True(duplex.IsReadable && duplex.IsWritable);
            Assert.Equal("over a duplex pipe", duplex.Receive());
            duplex.Send("back");
            Assert.Equal("back", connection.Receive());
        }

        var message = Assert.IsType<PyDict>(await connection.ReceiveAsync(TestRun.Cancellation));
        var nested = (PyTuple)((List<object?>)message["nested"]!)[0]!;
        PassedConnection writer = Assert.IsType<PassedConnection>(nested[1]);
        Assert.Same(writer, message["again"]);
        Assert.Equal(ConnectionAccess.Write, writer.Access);
        using (Connection taken = await writer.TakeAsync(cancellationToken: TestRun.Cancellation))
        {
            Assert.False(taken.IsReadable);
            Assert.Same(taken, writer.Take());
            taken.Send("one way");
            Assert.Equal("one way", connection.Receive());
        }

        PassedConnection reader = Assert.IsType<PassedConnection>(((List<object?>)connection.Receive()!)[0]);
        using (Connection taken = reader.Take())
        {
            Assert.False(taken.IsWritable);
            Assert.Equal("over a one-way pipe", taken.Receive());
        }

        using (Connection tcp = connection.Receive<Connection>())
        {
            Assert.Equal("over TCP", tcp.Receive());
            tcp.Send("back over TCP");
            Assert.Equal("back over TCP", connection.Receive());
        }

        using (Socket socket = await connection.ReceiveAsync<Socket>(TestRun.Cancellation))
        {
            byte[] received = new byte[100];
            int length = await socket.ReceiveAsync(received, TestRun.Cancellation);
            Assert.Equal("over a socket", Encoding.ASCII.GetString(received, 0, length));
            await socket.SendAsync("back"u8.ToArray(), TestRun.Cancellation);
            Assert.Equal("back"u8, (byte[])connection.Receive()!);
        }

        connection.Send(null);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task What_is_sent_Python_takes_and_uses(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "use_what_comes");
        Connection connection = child.Connection;

        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        {
            using (theirs)
                connection.Send(theirs);
            Assert.Equal(new PyTuple("hello from Python", true, true), await ours.ReceiveAsync(TestRun.Cancellation));
            Assert.Equal("taken", connection.Receive());
            Assert.False(ours.TryReceive(out _));
        }

        (Connection reader, Connection writer) = Connection.CreateOneWayPipe();
        using (reader)
        {
            using (writer)
                connection.Send(new Dictionary<string, object> { ["deep"] = new object[] { 1, (2, writer) } });
            Assert.Equal(
                new PyTuple("hello from Python", false, true), await reader.ReceiveAsync(TestRun.Cancellation));
            Assert.Equal("taken", connection.Receive());
        }

        (reader, writer) = Connection.CreateOneWayPipe();
        using (writer)
        {
            using (reader)
                await connection.SendAsync(reader, TestRun.Cancellation);
            writer.Send("read there");
            Assert.Equal("read there", connection.Receive());
            Assert.Equal("taken", connection.Receive());
        }

        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestRun.Cancellation);
        using (Socket accepted = await listener.AcceptAsync(TestRun.Cancellation))
            connection.Send(accepted);
        byte[] received = new byte[100];
        int length = await client.ReceiveAsync(received, TestRun.Cancellation);
        Assert.Equal("hello from Python", Encoding.ASCII.GetString(received, 0, length));
        Assert.Equal("taken", connection.Receive());

        connection.Send(null);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    private static PythonProcess Start(InstalledPython python, string function) =>
        PythonProcess.StartFunction("handle_peer", function, new PythonProcessOptions
        {
            Interpreter = python.Path,
            WorkingDirectory = Path.GetDirectoryName(Fixtures.PythonFile("handle_peer.py")),
        });
}
