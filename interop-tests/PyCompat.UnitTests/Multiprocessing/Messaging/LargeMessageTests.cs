namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class LargeMessageTests
{
    private const int Limit = 30_000;

    private static readonly int[] Lengths = [0, 1, 16385, 256 * 1024, 256 * 1024 + 1, 3_000_000];

    public static MatrixTheoryData<Wire, int> WiresAndLengths => new(Wires.Values, Lengths);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task A_message_is_sent_from_a_stream_and_received_into_a_stream(Wire wire, int length)
    {
        byte[] message = RandomBytes(length);
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        using MemoryStream source = new([.. message, .. message, 1]);
        Task sending = Task.Run(() => sender.SendBytes(source, length), Cancellation);
        using MemoryStream destination = new();
        Assert.Equal(length, receiver.ReceiveBytes(destination));
        await sending;
        Assert.Equal(message, destination.ToArray());

        destination.SetLength(0);
        ValueTask sendingLater = sender.SendBytesAsync(source, length, Cancellation);
        Assert.Equal(length, await receiver.ReceiveBytesAsync(destination, Cancellation));
        await sendingLater;
        Assert.Equal(message, destination.ToArray());
        Assert.Equal(1, source.ReadByte());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task A_message_is_received_into_memory_of_every_kind(Wire wire, int length)
    {
        byte[] message = RandomBytes(length);
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        Task sending = Task.Run(
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    sender.SendBytes(message);
                }
            },
            Cancellation);
        ArrayBufferWriter<byte> writer = new();
        Assert.Equal(length, receiver.ReceiveBytes(writer));
        Assert.Equal(message, writer.WrittenSpan);
        writer.ResetWrittenCount();
        Assert.Equal(length, await receiver.ReceiveBytesAsync(writer, Cancellation));
        Assert.Equal(message, writer.WrittenSpan);
        using (IMemoryOwner<byte> pooled = receiver.ReceivePooled())
        {
            Assert.Equal(message, pooled.Memory.Span);
        }

        using (IMemoryOwner<byte> pooled = await receiver.ReceivePooledAsync(cancellationToken: Cancellation))
        {
            Assert.Equal(message, pooled.Memory.Span);
        }

        await sending;
    }

    [Fact(Timeout = Limit)]
    public async Task An_empty_source_sends_nothing_and_one_that_ends_early_breaks_the_direction()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        Assert.Throws<EndOfStreamException>(() => sender.SendBytes(Stream.Null, 10));
        await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await sender.SendBytesAsync(Stream.Null, 10, Cancellation));
        sender.SendBytes([1]);
        Assert.Equal([1], receiver.ReceiveBytes());

        using MemoryStream early = new(new byte[300_000]);
        Task<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask();
        await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await sender.SendBytesAsync(early, 1_000_000, Cancellation));

        // A message that is sent in one write has not been sent at all.
        if (Wires.CarriesMessages(Wire.SocketPair))
        {
            sender.SendBytes([1]);
            Assert.Equal([1], await receiving);
            return;
        }

        Assert.Throws<IOException>(() => sender.SendBytes([1]));
        sender.Close();
        await Assert.ThrowsAsync<IOException>(() => receiving);
    }

    [Fact(Timeout = Limit)]
    public async Task A_destination_that_fails_breaks_the_receiving_direction()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        sender.SendBytes(new byte[10]);
        using MemoryStream tooSmall = new(new byte[3]);
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await receiver.ReceiveBytesAsync(tooSmall, Cancellation));

        // The whole message had been consumed by then, so nothing but the message is lost.
        sender.SendBytes([1]);
        Assert.Equal([1], receiver.ReceiveBytes());

        Task sending = Task.Run(() => sender.SendBytes(new byte[1_000_000]), Cancellation);
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await receiver.ReceiveBytesAsync(tooSmall, Cancellation));
        Assert.Throws<IOException>(() => receiver.ReceiveBytes());
        receiver.Close();
        await Assert.ThrowsAsync<IOException>(() => sending);
    }

    [Fact(Timeout = Limit)]
    public async Task The_end_and_the_limits_also_apply_to_these_calls()
    {
        var options = new ConnectionOptions { MaxMessageLength = 4 };
        Func<Connection, Task>[] calls =
        [
            connection => Task.FromResult(connection.ReceiveBytes(new MemoryStream())),
            connection => Task.FromResult(connection.ReceiveBytes(new ArrayBufferWriter<byte>())),
            connection => Task.FromResult(connection.ReceivePooled()),
            async connection => await connection.ReceiveBytesAsync(new MemoryStream(), Cancellation),
            async connection => await connection.ReceiveBytesAsync(new ArrayBufferWriter<byte>(), Cancellation),
            async connection => await connection.ReceivePooledAsync(cancellationToken: Cancellation),
        ];
        foreach (Func<Connection, Task> call in calls)
        {
            (Connection sender, Connection receiver) = Connection.CreatePipe(options);
            using (receiver)
            {
                sender.Close();
                await Assert.ThrowsAsync<EndOfStreamException>(() => call(receiver));
            }

            (sender, receiver) = Connection.CreatePipe(options);
            using (sender)
            using (receiver)
            {
                sender.SendBytes(new byte[5]);
                await Assert.ThrowsAsync<MessageTooLongException>(() => call(receiver));
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Beyond_0x7fffffff_bytes_the_long_header_is_used()
    {
        (Connection sender, Stream raw) = Wires.CreateWithRawReceiver(Wire.SocketPair);
        using (sender)
        await using (raw)
        {
            using CancellationTokenSource source = new();
            ValueTask sending = sender.SendBytesAsync(new EndlessStream(), 0x8000_0005, source.Token);
            byte[] header = new byte[12];
            await raw.ReadExactlyAsync(header, Cancellation);
            Assert.Equal([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 5], header);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sending);
        }
    }

    internal static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(buffer.Length);
    }
}
