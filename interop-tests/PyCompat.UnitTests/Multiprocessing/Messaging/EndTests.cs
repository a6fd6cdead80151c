namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class EndTests
{
    private const int Limit = 30_000;

    // The header, the long header and the body, each truncated.
    private static readonly byte[][] Unfinished =
    [
        [0], [0, 0, 0], [0, 0, 0, 5], [0, 0, 0, 5, 1, 2, 3, 4], [0xff, 0xff, 0xff, 0xff],
        [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1],
    ];

    public static TheoryData<Wire> AllWires => Wires.All;

    public static MatrixTheoryData<Wire, byte[]> WiresAndUnfinished => new(Wires.Values, Unfinished);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_peer_that_closes_between_messages_is_the_end_for_every_call(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 1, 42 }, Cancellation);
            await raw.DisposeAsync();
            Assert.Equal([42], await receiver.ReceiveBytesAsync(cancellationToken: Cancellation));
            Assert.False(receiver.WaitToReceive());
            Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
            Assert.False(receiver.WaitToReceive());
            Assert.Throws<EndOfStreamException>(() => receiver.ReceiveBytes());
            Assert.Throws<EndOfStreamException>(() => receiver.ReceiveBytes(new byte[1].AsSpan()));
            Assert.Throws<EndOfStreamException>(() => receiver.Receive());
            Assert.True(receiver.Poll());
            await foreach (object? ignored in receiver.ReceiveAllAsync(Cancellation))
            {
                Assert.Fail("There is nothing to receive.");
            }
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndUnfinished))]
    public async Task A_peer_that_closes_inside_a_message_breaks_the_receiving_direction(Wire wire, byte[] sent)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        {
            await raw.WriteAsync(sent, Cancellation);
            await raw.DisposeAsync();
            IOException error = Assert.Throws<IOException>(() => receiver.ReceiveBytesOrEnd());
            Assert.Contains("end of file during message", error.Message, StringComparison.Ordinal);
            IOException later = await Assert.ThrowsAsync<IOException>(
                async () => await receiver.TryReceiveBytesAsync(Cancellation));
            Assert.Contains("earlier call", later.Message, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndUnfinished))]
    public async Task The_same_applies_to_an_asynchronous_call(Wire wire, byte[] sent)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        {
            ValueTask<byte[]?> receiving = receiver.TryReceiveBytesAsync(Cancellation);
            await raw.WriteAsync(sent, Cancellation);
            await raw.DisposeAsync();
            await Assert.ThrowsAsync<IOException>(async () => await receiving);
            Assert.Throws<IOException>(() => receiver.ReceiveBytesOrEnd());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Stream)]
    public async Task A_reset_between_messages_is_the_end(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        {
            Reset(raw);
            Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
            Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
            Assert.False(receiver.WaitToReceive());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Stream)]
    public async Task A_reset_inside_a_message_is_an_error(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 9 }, Cancellation);
            ValueTask<byte[]?> receiving = receiver.TryReceiveBytesAsync(Cancellation);
            Assert.False(receiving.IsCompleted);
            Reset(raw);
            await Assert.ThrowsAsync<IOException>(async () => await receiving);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_peer_that_dies_with_unread_data_on_a_socket_pair_is_the_end()
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.SocketPair);
        using (receiver)
        {
            receiver.SendBytes([1, 2, 3]);
            await raw.DisposeAsync();
            Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Pipe)]
    [InlineData(Wire.Unix)]
    public async Task Sending_to_a_peer_that_has_closed_is_an_error_with_the_native_code(Wire wire)
    {
        const int BrokenPipe = 32;
        (Connection sender, Stream raw) = Wires.CreateWithRawReceiver(wire);
        using (sender)
        {
            await raw.DisposeAsync();
            IOException error = Assert.Throws<IOException>(() => sender.SendBytes([1]));
            Assert.Equal(BrokenPipe, error.HResult);
            error = await Assert.ThrowsAsync<IOException>(
                async () => await sender.SendBytesAsync(new byte[100_000], Cancellation));
            Assert.Equal(BrokenPipe, error.HResult);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Pipe)]
    public async Task A_peer_that_closes_while_a_large_message_is_sent_breaks_the_sending_direction(Wire wire)
    {
        (Connection sender, Stream raw) = Wires.CreateWithRawReceiver(wire);
        using (sender)
        {
            Task sending = Task.Run(() => sender.SendBytes(new byte[10_000_000]), Cancellation);
            await raw.ReadExactlyAsync(new byte[1000], Cancellation);
            await raw.DisposeAsync();
            await Assert.ThrowsAsync<IOException>(() => sending);
            IOException later = Assert.Throws<IOException>(() => sender.SendBytes([1]));
            Assert.Contains("earlier call", later.Message, StringComparison.Ordinal);
        }
    }

    private static void Reset(Stream raw)
    {
        Socket socket = ((NetworkStream)raw).Socket;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
