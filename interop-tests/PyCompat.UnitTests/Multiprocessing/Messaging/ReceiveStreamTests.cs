namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class ReceiveStreamTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(LargeMessageTests.WiresAndLengths), MemberType = typeof(LargeMessageTests))]
    public async Task A_message_is_read_as_a_stream_of_known_length_and_the_next_one_follows(Wire wire, int length)
    {
        byte[] message = LargeMessageTests.RandomBytes(length);
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        Task sending = Task.Run(
            () =>
            {
                sender.SendBytes(message);
                sender.SendBytes(message);
                sender.SendBytes([1, 2, 3]);
            },
            Cancellation);
        using (Stream stream = receiver.ReceiveStream())
        {
            Assert.Equal((length, 0), (stream.Length, stream.Position));
            Assert.Equal(message, ReadWhole(stream));
            Assert.Equal((length, 0), (stream.Position, stream.Read(new byte[1])));
        }

        // A stream that was read to its end need not be disposed before the next message.
        Stream later = await receiver.ReceiveStreamAsync(cancellationToken: Cancellation);
        using MemoryStream whole = new();
        await later.CopyToAsync(whole, Cancellation);
        Assert.Equal(message, whole.ToArray());
        Assert.Equal([1, 2, 3], receiver.ReceiveBytes());
        await sending;
        await later.DisposeAsync();
    }

    [Theory(Timeout = Limit)]
    [InlineData(5)]
    [InlineData(3_000_000)]
    public async Task A_message_is_forwarded_to_another_connection(int length)
    {
        byte[] message = LargeMessageTests.RandomBytes(length);
        (Connection source, Connection first) = Connection.CreatePipe();
        (Connection second, Connection destination) = Connection.CreatePipe();
        using (source)
        using (first)
        using (second)
        using (destination)
        {
            Task sending = Task.Run(() => source.SendBytes(message), Cancellation);
            Task<byte[]> receiving = Task.Run(() => destination.ReceiveBytes(), Cancellation);
            await using (Stream stream = await first.ReceiveStreamAsync(cancellationToken: Cancellation))
            {
                await second.SendBytesAsync(stream, stream.Length, Cancellation);
            }

            Assert.Equal(message, await receiving);
            await sending;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_receiver_waits_while_a_stream_is_read()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        sender.SendBytes([1, 2]);
        sender.SendBytes([3]);
        await using Stream stream = receiver.ReceiveStream();
        Task<byte[]> next = receiver.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask();
        Assert.Equal(1, stream.ReadByte());
        Assert.False(next.IsCompleted);
        Assert.Equal(2, stream.ReadByte());
        Assert.Equal([3], await next);
    }

    [Fact(Timeout = Limit)]
    public async Task A_stream_that_is_not_read_to_its_end_breaks_only_the_receiving_direction()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        sender.SendBytes([1, 2]);
        Stream stream = await receiver.ReceiveStreamAsync(cancellationToken: Cancellation);
        Assert.Equal(1, stream.ReadByte());
        await stream.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        Assert.Throws<IOException>(() => receiver.ReceiveBytes());
        receiver.SendBytes([4]);
        Assert.Equal([4], sender.ReceiveBytes());
    }

    [Fact(Timeout = Limit)]
    public async Task Cancelling_before_a_message_leaves_the_connection_usable_and_inside_one_breaks_it()
    {
        (Connection sender, Stream raw) = Wires.CreateWithRawSender(Wire.Tcp);
        using (sender)
        await using (raw)
        {
            using CancellationTokenSource before = new();
            ValueTask<Stream> waiting = sender.ReceiveStreamAsync(cancellationToken: before.Token);
            await before.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);

            await raw.WriteAsync(new byte[] { 0, 0, 0, 2, 7 }, Cancellation);
            await using Stream stream = sender.ReceiveStream();
            Assert.Equal(7, stream.ReadByte());
            using CancellationTokenSource inside = new();
            Task<int> reading = stream.ReadAsync(new byte[1], inside.Token).AsTask();
            await inside.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
            Assert.Throws<IOException>(() => sender.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task An_end_between_messages_is_null_and_one_inside_a_message_is_an_error()
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.Tcp);
        using (receiver)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 2, 7 }, Cancellation);
            await raw.DisposeAsync();
            using Stream stream = receiver.ReceiveStream();
            Assert.Equal(7, stream.ReadByte());
            Assert.Throws<IOException>(() => stream.ReadByte());
        }

        (Connection sender, receiver) = Connection.CreatePipe();
        using (receiver)
        {
            sender.Close();
            Assert.False(receiver.WaitToReceive());
            Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
            Assert.Throws<EndOfStreamException>(() => receiver.ReceiveStream());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_message_longer_than_an_array_names_the_calls_that_accept_it()
    {
        var options = new ConnectionOptions { MaxMessageLength = long.MaxValue };
        Action<Connection>[] calls =
        [
            connection => connection.ReceiveBytes(),
            connection => connection.ReceiveBytes(new byte[1].AsSpan()),
            connection => connection.ReceivePooled(),
        ];
        foreach (Action<Connection> call in calls)
        {
            (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.Tcp, options);
            using (receiver)
            await using (raw)
            {
                await raw.WriteAsync(new byte[] { 0x7f, 0xff, 0xff, 0xff }, Cancellation);
                MessageTooLongException error = Assert.Throws<MessageTooLongException>(() => call(receiver));
                Assert.Equal((int.MaxValue, Array.MaxLength), (error.Length, error.Limit));
                Assert.Contains(nameof(Connection.ReceiveStream), error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(5L << 30, null, int.MaxValue)]
    [InlineData(5L << 30, 4L << 30, 4L << 30)]
    [InlineData(3L << 30, 1L << 10, 0x7fffffc7L)]
    public async Task An_object_beyond_the_limits_of_pickles_and_arrays_is_refused_before_it_is_received(
        long length, long? pickleLimit, long expected)
    {
        PickleLimits limits = pickleLimit is { } most ? new PickleLimits { MaxMessageLength = most } : new();
        var options = new ConnectionOptions
        {
            MaxMessageLength = long.MaxValue,
            Serializer = new PickleSerializer(new PickleOptions { Limits = limits }),
        };
        byte[] header = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(header, -1);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(sizeof(int)), length);
        foreach (bool isAsynchronous in new[] { false, true })
        {
            (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.Tcp, options);
            using (receiver)
            await using (raw)
            {
                await raw.WriteAsync(header, Cancellation);
                MessageTooLongException error = await Assert.ThrowsAsync<MessageTooLongException>(
                    async () => _ = isAsynchronous ? await receiver.ReceiveAsync(Cancellation) : receiver.Receive());
                Assert.Equal((length, expected), (error.Length, error.Limit));
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_length_beyond_any_array_is_a_stream_and_the_limits_apply_to_it()
    {
        const long Length = 5L << 30;
        byte[] header = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0x40, 0, 0, 0];
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(
            Wire.Tcp, new ConnectionOptions { MaxMessageLength = Length });
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(header, Cancellation);
            await raw.WriteAsync(new byte[] { 9 }, Cancellation);
            await using Stream stream = await receiver.ReceiveStreamAsync(cancellationToken: Cancellation);
            Assert.Equal(Length, stream.Length);
            Assert.Equal(9, stream.ReadByte());
        }

        (receiver, Stream second) = Wires.CreateWithRawSender(
            Wire.Tcp, new ConnectionOptions { MaxMessageLength = Length - 1 });
        using (receiver)
        await using (second)
        {
            await second.WriteAsync(header, Cancellation);
            Assert.Throws<MessageTooLongException>(() => receiver.ReceiveStream());
        }

        (receiver, Stream third) = Wires.CreateWithRawSender(
            Wire.Tcp, new ConnectionOptions { MaxMessageLength = Length });
        using (receiver)
        await using (third)
        {
            await third.WriteAsync(header, Cancellation);
            await Assert.ThrowsAsync<MessageTooLongException>(
                async () => await receiver.ReceiveStreamAsync(Length - 1, Cancellation));
        }
    }

    private static byte[] ReadWhole(Stream stream)
    {
        byte[] whole = new byte[stream.Length];
        stream.ReadExactly(whole);
        return whole;
    }
}
