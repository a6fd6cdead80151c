using System.Diagnostics;
using System.Net;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.InteropTests;

/// <summary>The scenarios of CPython's own tests with the parent in .NET and the child in Python.</summary>
public class CPythonScenarioTests
{
    private static readonly byte[] Sentinel = [];

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_connection(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "_echo");
        Connection connection = child.Connection;
        byte[] message = "hello world"u8.ToArray();
        byte[] longMessage = [.. Enumerable.Repeat(message, 10).SelectMany(bytes => bytes)];

        connection.Send(new object?[] { 1, 2.25, null });
        Assert.Equal([1L, 2.25, null], Assert.IsType<List<object?>>(connection.Receive()));
        connection.SendBytes(message);
        Assert.Equal(message, connection.ReceiveBytes());

        byte[] buffer = new byte[40];
        connection.SendBytes([1, 2, 3, 4]);
        Assert.Equal(4, connection.ReceiveBytes(buffer.AsSpan()));
        connection.SendBytes([1, 2, 3, 4]);
        Assert.Equal(4, connection.ReceiveBytes(buffer.AsSpan(12)));
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0], buffer[..17]);
        connection.SendBytes(longMessage);
        BufferTooShortException error = Assert.Throws<BufferTooShortException>(
            () => connection.ReceiveBytes(buffer.AsSpan()));
        Assert.Equal(longMessage, error.Received.ToArray());

        Assert.False(connection.Poll());
        Assert.False(connection.Poll(TimeSpan.FromSeconds(-1)));
        Assert.False(connection.Poll(TimeSpan.FromMilliseconds(82)));
        connection.Send(null);
        Assert.True(connection.Poll(Timeout.InfiniteTimeSpan));
        Assert.Null(connection.Receive());

        byte[] large = new byte[16 << 20];
        large.AsSpan().Fill((byte)'X');
        ValueTask sending = connection.SendBytesAsync(large, TestRun.Cancellation);
        Assert.Equal(large, await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
        await sending;

        connection.SendBytes(Sentinel);
        Assert.True(connection.IsReadable && connection.IsWritable);
        Assert.Throws<EndOfStreamException>(() => connection.Receive());
        Assert.Throws<EndOfStreamException>(() => connection.ReceiveBytes());
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_spawn_close(InstalledPython python)
    {
        // StartFunction has closed this process's copy of the child's end before it returns.
        await using PythonProcess child = Start(python, "_echo");
        child.Connection.SendBytes("hello"u8);
        Assert.Equal("hello"u8, child.Connection.ReceiveBytes());
        child.Connection.SendBytes(Sentinel);
        child.Connection.Close();
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_strings(InstalledPython python)
    {
        string[] strings = ["hello", "", "a", "b", "", "bye", "", "lop"];
        await using PythonProcess child = Start(
            python, "_child_strings", [strings.Select(Encoding.ASCII.GetBytes).ToArray()]);
        foreach (string text in strings)
        {
            Assert.True(await child.Connection.PollAsync(TimeSpan.FromSeconds(20), TestRun.Cancellation));
            Assert.Equal(text, Encoding.ASCII.GetString(child.Connection.ReceiveBytes()));
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_boundaries(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "_child_boundaries");
        child.Connection.SendBytes("first"u8);
        child.Connection.SendBytes("second"u8);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));

        // The poll consumed nothing, so closing this end with unread data causes a reset, which counts as an end.
        Assert.False(child.Connection.WaitToReceive());
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_dont_merge(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "_child_dont_merge");
        foreach (string text in (string[])["a", "b", "cd"])
        {
            Assert.True(await child.Connection.PollAsync(Timeout.InfiniteTimeSpan, TestRun.Cancellation));
            Assert.True(child.Connection.Poll(TimeSpan.FromSeconds(1)));
            Assert.True(child.Connection.Poll());
            Assert.Equal(text, Encoding.ASCII.GetString(child.Connection.ReceiveBytes()));
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_listener_client_and_issue14725(InstalledPython python)
    {
        EndPoint[] addresses = [new IPEndPoint(IPAddress.Loopback, 0), TemporaryName()];
        foreach (EndPoint address in addresses)
        {
            using Listener listener = new(address);
            await using PythonProcess child = Start(python, "_test", [Address(listener.LocalEndPoint)]);

            // By now the client has connected, sent its message and exited (bpo-14725).
            Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
            using Connection connection = await listener.AcceptAsync(TestRun.Cancellation);

            Assert.Equal("hello", ToText(connection.Receive()));
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_wait(InstalledPython python)
    {
        foreach (bool isSlow in (bool[])[false, true])
        {
            PythonProcess[] children =
                [.. Enumerable.Range(0, 4).Select(_ => Start(python, "_child_test_wait", [isSlow]))];
            List<Connection> readers = [.. children.Select(child => child.Connection)];
            List<(long, long)> messages = [];
            while (readers.Count > 0)
            {
                foreach (Connection reader in await Connection.WaitAsync(
                    readers, cancellationToken: TestRun.Cancellation))
                {
                    if (!await reader.WaitToReceiveAsync(TestRun.Cancellation))
                    {
                        readers.Remove(reader);
                        continue;
                    }

                    var message = (PyTuple)reader.Receive()!;
                    messages.Add((ToLong(message[0]), ToLong(message[1])));
                }
            }

            messages.Sort();
            Assert.Equal(
                Enumerable.Range(0, 10).SelectMany(
                    number => children.Select(child => (long)child.Id).Order().Select(id => ((long)number, id))),
                messages);
            foreach (PythonProcess child in children)
            {
                await child.DisposeAsync();
            }
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_wait_socket(InstalledPython python)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        PythonProcess[] children = [.. Enumerable.Range(0, 4).Select(_ =>
            Start(python, "_child_test_wait_socket", [Address(listener.LocalEndPoint!), true]))];
        Dictionary<Socket, StringBuilder> readers = [];
        for (int i = 0; i < 4; i++)
        {
            readers.Add(await listener.AcceptAsync(TestRun.Cancellation), new StringBuilder());
        }

        List<Socket> open = [.. readers.Keys];
        byte[] buffer = new byte[32];
        while (open.Count > 0)
        {
            foreach (Socket reader in Connection.Wait(open))
            {
                int count = reader.Receive(buffer);
                readers[reader].Append(Encoding.ASCII.GetString(buffer, 0, count));
                if (count == 0)
                {
                    open.Remove(reader);
                }
            }
        }

        Assert.All(readers.Values, text => Assert.Equal("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", text.ToString()));
        foreach (Socket reader in readers.Keys)
        {
            reader.Dispose();
        }

        foreach (PythonProcess child in children)
        {
            await child.DisposeAsync();
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_wait_integer_and_timeout(InstalledPython python)
    {
        (Connection a, Connection b) = Connection.CreatePipe();
        using (a)
        using (b)
        {
            await using PythonProcess child = Start(python, "say_and_wait");
            Assert.Null(child.Connection.Receive());
            object[] all = [a, child, b];
            long start = Stopwatch.GetTimestamp();
            Assert.Empty(Connection.Wait(all, TimeSpan.FromMilliseconds(200)));
            Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(200));
            Assert.Empty(Connection.Wait(all, TimeSpan.FromSeconds(-1)));

            child.Connection.Send(null);
            Assert.Equal([child], Connection.Wait(all));
            a.Send(null);
            Assert.Equal([child, b], Connection.Wait(all));
            b.Send(null);
            Assert.Equal(all, await Connection.WaitAsync(all, cancellationToken: TestRun.Cancellation));
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_duplex_false(InstalledPython python)
    {
        Unix.Only("named pipes in the file system exist on Unix only");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pycompat-");
        string toChild = Path.Combine(folder.FullName, "to-child");
        string toParent = Path.Combine(folder.FullName, "to-parent");
        await using (PythonProcess child = Start(python, "test_duplex_false", toChild, toParent))
        {
            Assert.Null(await child.Connection.ReceiveAsync(TestRun.Cancellation));
            using Connection writer = await OpenAsync(toChild, FileAccess.Write, ConnectionAccess.Write);
            using Connection reader = await OpenAsync(toParent, FileAccess.Read, ConnectionAccess.Read);
            writer.Send(1);
            Assert.Equal(1L, ToLong(reader.Receive()));
            Assert.Equal((true, false), (reader.IsReadable, reader.IsWritable));
            Assert.Equal((false, true), (writer.IsReadable, writer.IsWritable));
            Assert.Throws<InvalidOperationException>(() => reader.Send(2));
            Assert.Throws<InvalidOperationException>(() => writer.Receive());
            Assert.Throws<InvalidOperationException>(() => writer.Poll());
            Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
            Assert.False(reader.WaitToReceive());
        }

        folder.Delete(recursive: true);

        // Opening one end waits for the other.
        static Task<Connection> OpenAsync(string path, FileAccess access, ConnectionAccess direction) => Task.Run(
            () =>
            {
                SafeFileHandle end = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite);
                return Connection.FromHandle(end, direction, PythonChild.ConnectionOptions);
            },
            TestRun.Cancellation);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_sendbytes(InstalledPython python)
    {
        byte[] message = "abcdefghijklmnopqrstuvwxyz"u8.ToArray();
        byte[][] parts = [message, message[5..], message[7..15], [], []];
        await using PythonProcess child = Start(python, "test_sendbytes");
        Connection connection = child.Connection;
        connection.SendBytes(message);
        foreach (byte[] part in parts)
        {
            Assert.Equal(part, connection.ReceiveBytes());
        }

        foreach ((int offset, int size) in ((int, int)[])[(0, 26), (5, 21), (7, 8), (26, 0), (26, 0)])
        {
            connection.SendBytes(message.AsSpan(offset, size));
        }

        Assert.Equal(
            parts.Select(Encoding.ASCII.GetString),
            ((List<object?>)connection.Receive()!).Select(ToText));
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_context(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "test_context");
        using (child.Connection)
        {
            child.Connection.Send(1729);
            Assert.Equal(1729L, ToLong(child.Connection.Receive()));
            Assert.False(child.Connection.IsClosed);

            // The child leaves its with block now.
            Assert.False(child.Connection.WaitToReceive());
        }

        Assert.True(child.Connection.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => child.Connection.Receive());
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_empty_string(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "test_empty_string");
        Assert.True(child.Connection.Poll(Timeout.InfiniteTimeSpan));
        Assert.True(child.Connection.Poll());
        Assert.Empty(child.Connection.ReceiveBytes());
        child.Connection.SendBytes([]);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Test_issue16955(InstalledPython python)
    {
        EndPoint[] addresses = [new IPEndPoint(IPAddress.Loopback, 0), TemporaryName()];
        foreach (EndPoint address in addresses)
        {
            using Listener listener = new(address);
            await using PythonProcess child = Start(python, "test_issue16955", Address(listener.LocalEndPoint));
            using (Connection accepted = await listener.AcceptAsync(TestRun.Cancellation))
            {
                accepted.SendBytes("hello"u8);
                object? theirs = await child.Connection.ReceiveAsync(TestRun.Cancellation);
                using Connection client = await Client.ConnectAsync(
                    EndPointOf(theirs), cancellationToken: TestRun.Cancellation);
                Assert.True(await client.PollAsync(Timeout.InfiniteTimeSpan, TestRun.Cancellation));
                child.Connection.Send(null);
            }

            Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
        }
    }

    private static EndPoint EndPointOf(object? address) => address is PyTuple pair
        ? new IPEndPoint(IPAddress.Parse(ToText(pair[0])), (int)ToLong(pair[1]))
        : Named(ToText(address));

    private static EndPoint TemporaryName() => Named(OperatingSystem.IsWindows()
        ? $@"\\.\pipe\pycompat-{Guid.NewGuid():N}"
        : Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}"));

    private static EndPoint Named(string name) =>
        OperatingSystem.IsWindows() ? new NamedPipeEndPoint(name) : new UnixDomainSocketEndPoint(name);

    // A str of Python 2 contains bytes and is formatted in quotes.
    private static string ToText(object? text) =>
        text is byte[] bytes ? Encoding.ASCII.GetString(bytes) : text!.ToString()!.Trim('\'');

    private static long ToLong(object? number) =>
        Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture);

    private static object Address(EndPoint endPoint) => endPoint is IPEndPoint ip
        ? (ip.Address.ToString(), (long)ip.Port)
        : endPoint.ToString()!;

    private static PythonProcess Start(InstalledPython python, string function, params object?[] arguments) =>
        PythonChild.Start(python, "cpython_children", function, arguments);
}
