using System.Runtime.InteropServices;

namespace PyCompat.InteropTests;

/// <summary>Edge cases of a connection with Python at the other end, caused by either side.</summary>
public class EdgeTests
{
    private const int ConnectionReset = 104;

    // In the header, after it, in the body, in the long header.
    private static readonly byte[][] Unfinished =
        [[0, 0], [0, 0, 0, 5], [0, 0, 0, 5, 1, 2], [0xff, 0xff, 0xff, 0xff, 0, 0]];

    private static CancellationToken Cancellation => TestRun.Cancellation;

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_ends_between_messages(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess child = Start(python, "sends_and_ends", new byte[] { 0, 0, 0, 1, 42 });
        Assert.Equal([42], await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        Assert.False(await child.Connection.WaitToReceiveAsync(Cancellation));
        Assert.Throws<EndOfStreamException>(() => child.Connection.Receive());
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_ends_inside_a_message(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        foreach (byte[] raw in Unfinished)
        {
            await using PythonProcess child = Start(python, "sends_and_ends", raw);
            var error = await Assert.ThrowsAsync<PythonProcessException>(
                async () => await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
            Assert.Equal(0, error.ExitCode);
            Assert.Contains("end of file during message", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_resets_the_connection(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess between = Start(python, "ends_with_unread_data", Array.Empty<byte>());
        between.Connection.SendBytes("never read"u8);
        Assert.False(await between.Connection.WaitToReceiveAsync(Cancellation));

        await using PythonProcess inside = Start(python, "ends_with_unread_data", new byte[] { 0, 0, 0, 9, 1 });
        inside.Connection.SendBytes("never read"u8);
        var error = await Assert.ThrowsAsync<PythonProcessException>(
            async () => await inside.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        Assert.Equal(ConnectionReset, error.HResult);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_announces_an_impossible_length(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess child = Start(python, "sends_and_ends", new byte[] { 0xff, 0xff, 0xff, 0xfe });
        IOException error = await Assert.ThrowsAnyAsync<IOException>(
            async () => await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        Assert.IsNotType<PythonProcessException>(error);
        Assert.Contains("impossible", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_sends_one_byte_at_a_time(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        byte[] raw = [0, 0, 0, 3, 1, 2, 3, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 4];
        await using PythonProcess child = Start(python, "sends_one_byte_at_a_time", raw);
        Assert.Equal([1, 2, 3], child.Connection.ReceiveBytes());
        Assert.Equal([4], await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        child.Connection.SendBytes([]);
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_sends_the_maximum_length_and_one_byte_more(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "sends", [new[] { new byte[100], new byte[101] }]);
        Assert.Equal(100, (await child.Connection.ReceiveBytesAsync(maxLength: 100, Cancellation)).Length);
        await Assert.ThrowsAsync<MessageTooLongException>(
            async () => await child.Connection.ReceiveBytesAsync(maxLength: 100, Cancellation));
        Assert.Throws<InvalidOperationException>(() => child.Connection.ReceiveBytes());

        // The other direction still works.
        child.Connection.SendBytes("received"u8);
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_sends_more_than_the_buffer_holds(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "sends", [new[] { new byte[] { 1, 2, 3, 4, 5 } }]);
        byte[] buffer = new byte[4];
        BufferTooShortException error = await Assert.ThrowsAsync<BufferTooShortException>(
            async () => await child.Connection.ReceiveBytesAsync(buffer, Cancellation));
        Assert.Equal([1, 2, 3, 4, 5], error.Received.ToArray());
        child.Connection.SendBytes([6]);
        Assert.Equal(1, child.Connection.ReceiveBytes(buffer.AsSpan(3)));
        Assert.Equal([0, 0, 0, 6], buffer);
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_receives_the_end(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "meets_the_end", "EOFError");
        child.Connection.Close();
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_receives_the_end_inside_a_message(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        // Versions before 3.8 do not know the long header, and interpret it as an empty message.
        foreach (byte[] raw in python.Series >= new Version(3, 8) ? Unfinished : Unfinished[..^1])
        {
            // After the short header, CPython interprets this as an end between messages (Connection._recv).
            await using PythonProcess child =
                Start(python, "meets_the_end", raw.Length == sizeof(int) ? "EOFError" : "OSError");
            SendRaw(child.Connection, raw);
            child.Connection.Close();
            await MustEndWell(child);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_gets_a_reset_if_closing_leaves_its_message_unread(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess child = Start(python, "is_reset");
        Assert.True(await child.Connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation));
        child.Connection.Close();
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_receives_the_end_of_a_message_whose_send_was_cancelled(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess child = Start(python, "meets_the_end", "OSError");
        using CancellationTokenSource source = new();
        ValueTask sending = child.Connection.SendBytesAsync(new byte[50_000_000], source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sending);
        Assert.Throws<IOException>(() => child.Connection.SendBytes([1]));
        child.Connection.Close();
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_receives_one_byte_at_a_time(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess child = Start(python, "sends", [Array.Empty<byte[]>()]);
        foreach (byte one in (byte[])[0, 0, 0, 3, 1, 2, 3])
        {
            SendRaw(child.Connection, [one]);
        }

        Assert.Equal([1, 2, 3], await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_receives_up_to_its_limit_and_refuses_one_byte_more(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "receives_up_to", 100);
        child.Connection.SendBytes(new byte[100]);
        await child.Connection.SendBytesAsync(new byte[101], Cancellation);
        Assert.Equal("refused"u8, child.Connection.ReceiveBytes());
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Python_receives_into_a_buffer_that_is_too_short(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "receives_into");
        child.Connection.SendBytes([1, 2, 3, 4, 5]);
        Assert.Equal([1, 2, 3, 4, 5], await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        child.Connection.SendBytes([6]);
        Assert.Equal([0, 0, 0, 6], await child.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
        await MustEndWell(child);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task A_message_that_is_not_a_pickle_is_consumed_and_the_connection_stays_usable(InstalledPython python)
    {
        await using PythonProcess child = Start(python, "receives_no_pickle");
        child.Connection.SendBytes("no pickle"u8);
        child.Connection.Send("next");
        Assert.Equal("next", await child.Connection.ReceiveAsync<string>(Cancellation));
        await MustEndWell(child);
    }

    private static void SendRaw(Connection connection, byte[] raw)
    {
        SafeHandle handle = connection.SafeHandle;
        using Socket socket = new(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));
        Assert.Equal(raw.Length, socket.Send(raw));
    }

    private static async Task MustEndWell(PythonProcess child) =>
        Assert.Equal(0, await child.WaitForExitAsync(Cancellation));

    private static PythonProcess Start(InstalledPython python, string function, params object?[] arguments) =>
        PythonChild.Start(python, "edge_peer", function, arguments);
}
