namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class LimitTests
{
    private const int Limit = 30_000;

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_message_of_exactly_the_maximum_length_is_received(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        sender.SendBytes([1, 2, 3]);
        sender.SendBytes([]);
        Assert.Equal(3, receiver.ReceiveBytes(maxLength: 3).Length);
        Assert.Empty(await receiver.ReceiveBytesAsync(maxLength: 0, Cancellation));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_message_longer_than_that_ends_receiving_and_its_body_is_not_read(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 4, 1, 2, 3, 4 }, Cancellation);
            MessageTooLongException error = await Assert.ThrowsAsync<MessageTooLongException>(
                async () => await receiver.ReceiveBytesAsync(maxLength: 3, Cancellation));
            Assert.Equal((4, 3), (error.Length, error.Limit));
            if (wire == Wire.Pipe)
            {
                Assert.True(receiver.IsClosed);
                Assert.Throws<ObjectDisposedException>(() => receiver.ReceiveBytes());
                return;
            }

            Assert.False(receiver.IsClosed);
            Assert.False(receiver.IsReadable);
            Assert.Throws<InvalidOperationException>(() => receiver.ReceiveBytes());
            Assert.Throws<InvalidOperationException>(() => receiver.Poll());
            receiver.SendBytes([9]);
            byte[] answer = new byte[5];
            await raw.ReadExactlyAsync(answer, Cancellation);
            Assert.Equal([0, 0, 0, 1, 9], answer);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_of_a_refused_body_is_consumed_from_the_descriptor()
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.SocketPair);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0 }, Cancellation);
            Assert.Throws<MessageTooLongException>(() => receiver.ReceiveBytes(maxLength: 3));

            // The body happens to be a message of length 0 for the next reader.
            using var next = Connection.FromHandle(Descriptors.Borrow(receiver.SafeHandle));
            Assert.Empty(next.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_limit_in_the_options_applies_to_every_receiving_call()
    {
        var options = new ConnectionOptions { MaxMessageLength = 3, Serializer = new ByteSerializer() };
        Func<Connection, Task>[] calls =
        [
            connection => Task.FromResult(connection.Receive()),
            connection => Task.FromResult(connection.ReceiveBytes(100)),
            connection => Task.FromResult(connection.ReceiveBytes(new byte[100].AsSpan())),
            async connection => await connection.ReceiveAsync(Cancellation),
            async connection => await connection.ReceiveBytesAsync(100, Cancellation),
            async connection => await connection.ReceiveBytesAsync(new byte[100], Cancellation),
        ];
        foreach (Func<Connection, Task> call in calls)
        {
            (Connection sender, Connection receiver) = Connection.CreatePipe(options);
            using (sender)
            using (receiver)
            {
                sender.SendBytes(new byte[4]);
                await Assert.ThrowsAsync<MessageTooLongException>(() => call(receiver));
            }
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_buffer_that_is_too_short_loses_nothing_and_breaks_nothing(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        for (int i = 0; i < 2; i++)
        {
            sender.SendBytes([1, 2, 3, 4, 5]);
        }

        sender.SendBytes([6]);
        byte[] buffer = new byte[4];
        BufferTooShortException error = Assert.Throws<BufferTooShortException>(
            () => receiver.ReceiveBytes(buffer.AsSpan()));
        Assert.Equal([1, 2, 3, 4, 5], error.Received.ToArray());
        error = await Assert.ThrowsAsync<BufferTooShortException>(
            async () => await receiver.ReceiveBytesAsync(buffer.AsMemory(), Cancellation));
        Assert.Equal([1, 2, 3, 4, 5], error.Received.ToArray());
        Assert.Equal(new byte[4], buffer);
        Assert.Equal(1, receiver.ReceiveBytes(buffer.AsSpan(3)));
        Assert.Equal(6, buffer[3]);
    }

    [Theory(Timeout = Limit)]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xfe })]
    [InlineData(new byte[] { 0x80, 0, 0, 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task An_impossible_length_is_an_error_that_says_so(byte[] header)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.SocketPair);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(header, Cancellation);
            IOException error = Assert.ThrowsAny<IOException>(() => receiver.ReceiveBytes());
            Assert.Contains("impossible", error.Message, StringComparison.Ordinal);
            Assert.Throws<IOException>(() => receiver.ReceiveBytes());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Memory_for_an_announced_length_is_not_allocated_before_the_bytes_arrive(bool isObject)
    {
        var options = new ConnectionOptions { MaxMessageLength = long.MaxValue, Serializer = new ByteSerializer() };
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.SocketPair, options);
        using (receiver)
        {
            await raw.WriteAsync(new byte[] { 0x7f, 0, 0, 0, 1, 2, 3 }, Cancellation);
            await raw.DisposeAsync();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<IOException>(() => isObject ? receiver.Receive() : receiver.ReceiveBytes());
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Wrong_arguments_are_refused_before_anything_is_sent_or_consumed()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        Assert.Throws<ArgumentOutOfRangeException>(() => sender.SendBytes(Stream.Null, -1));
        Assert.False(receiver.Poll());
        sender.SendBytes([]);
        Assert.Throws<ArgumentOutOfRangeException>(() => receiver.ReceiveBytes(-1));
        Assert.Empty(await receiver.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task The_wrong_direction_is_refused()
    {
        using ConnectionPair pair = new(Connection.CreateOneWayPipe());
        (Connection reader, Connection writer) = pair;
        Assert.Equal((true, false), (reader.IsReadable, reader.IsWritable));
        Assert.Equal((false, true), (writer.IsReadable, writer.IsWritable));
        Assert.Throws<InvalidOperationException>(() => reader.SendBytes([1]));
        Assert.Throws<InvalidOperationException>(() => writer.ReceiveBytes());
        Assert.Throws<InvalidOperationException>(() => writer.Poll());
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await reader.SendBytesAsync(new byte[1], Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await writer.PollAsync(TimeSpan.Zero, Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_closed_connection_refuses_every_call()
    {
        (Connection connection, Connection other) = Connection.CreatePipe();
        using (other)
        {
            connection.Close();
            connection.Close();
            Assert.True(connection.IsClosed);
            Assert.Throws<ObjectDisposedException>(() => connection.SendBytes([1]));
            Assert.Throws<ObjectDisposedException>(() => connection.ReceiveBytes());
            Assert.Throws<ObjectDisposedException>(() => connection.Poll());
            Assert.Throws<ObjectDisposedException>(() => connection.SafeHandle);
            await Assert.ThrowsAsync<ObjectDisposedException>(
                async () => await connection.ReceiveAsync(Cancellation));
            Assert.False(other.WaitToReceive());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task An_object_that_cannot_be_written_or_read_leaves_the_connection_usable()
    {
        var options = new ConnectionOptions { Serializer = new ByteSerializer() };
        using ConnectionPair pair = new(Connection.CreatePipe(options));
        (Connection sender, Connection receiver) = pair;
        Assert.Throws<InvalidDataException>(() => sender.Send("no byte"));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await sender.SendAsync("no byte", Cancellation));
        Assert.False(receiver.Poll());
        sender.SendBytes([1, 2]);
        sender.Send((byte)7);
        await sender.SendAsync((byte)8, Cancellation);
        await sender.SendAsync((byte)9, Cancellation);
        Assert.Throws<InvalidDataException>(() => receiver.Receive());
        Assert.Equal((byte)7, receiver.Receive());
        InvalidCastException error = Assert.Throws<InvalidCastException>(() => receiver.Receive<string>());
        Assert.Contains("System.Byte", error.Message, StringComparison.Ordinal);
        Assert.Equal(9, await receiver.ReceiveAsync<byte>(Cancellation));
    }

    // A codec for a single byte, so that these tests do not need a large one.
    private sealed class ByteSerializer : IObjectSerializer
    {
        public void Serialize(IBufferWriter<byte> output, object? value) =>
            output.Write([value is byte one ? one : throw new InvalidDataException("Not a byte.")]);

        public object? Deserialize(ReadOnlySequence<byte> message) =>
            message.Length == 1 ? message.FirstSpan[0] : throw new InvalidDataException("Not one byte.");
    }
}
