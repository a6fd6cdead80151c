namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class MessageTests
{
    private const int Limit = 30_000;

    // Around CPython's limit for a joined write (16384), the capacities of a pipe and a socket, and the size at which a
    // buffer grows (1 MiB).
    private static readonly int[] Lengths = [0, 1, 4092, 4093, 16384, 16385, 65536, (1 << 20) + 1, (5 << 20) + 3];

    public static MatrixTheoryData<Wire, int> WiresAndLengths => new(Wires.Values, Lengths);

    public static TheoryData<Wire> AllWires => Wires.All;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task A_message_arrives_as_it_was_sent(Wire wire, int length)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        byte[] message = Bytes(length);
        Task sending = Task.Run(() => sender.SendBytes(message), TestContext.Current.CancellationToken);
        Assert.Equal(message, await Task.Run(() => receiver.ReceiveBytes(), TestContext.Current.CancellationToken));
        await sending;
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task A_message_arrives_as_it_was_sent_asynchronously(Wire wire, int length)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        byte[] message = Bytes(length);
        ValueTask<byte[]> receiving =
            receiver.ReceiveBytesAsync(cancellationToken: TestContext.Current.CancellationToken);
        await sender.SendBytesAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(message, await receiving);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task A_message_is_preceded_by_its_length_as_four_bytes_big_endian(Wire wire, int length)
    {
        (Connection sender, Stream raw) = Wires.CreateWithRawReceiver(wire);
        using (sender)
        await using (raw)
        {
            byte[] message = Bytes(length);
            Task sending = Task.Run(() => sender.SendBytes(message), TestContext.Current.CancellationToken);
            byte[] received = new byte[sizeof(int) + length];
            await raw.ReadExactlyAsync(received, TestContext.Current.CancellationToken);
            await sending;
            Assert.Equal(length, BinaryPrimitives.ReadInt32BigEndian(received));
            Assert.Equal(message, received[sizeof(int)..]);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_keep_their_order_and_their_boundaries(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        for (int length = 0; length < 100; length++)
        {
            sender.SendBytes(Bytes(length));
        }

        for (int length = 0; length < 100; length++)
        {
            Assert.Equal(Bytes(length), await receiver.ReceiveBytesAsync(
                cancellationToken: TestContext.Current.CancellationToken));
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_peer_that_sends_one_byte_at_a_time_is_understood(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        await using (raw)
        {
            ValueTask<byte[]> receiving =
                receiver.ReceiveBytesAsync(cancellationToken: TestContext.Current.CancellationToken);
            foreach (byte one in new byte[] { 0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c' })
            {
                await raw.WriteAsync(new[] { one }, TestContext.Current.CancellationToken);
            }

            Assert.Equal("abc"u8.ToArray(), await receiving);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task The_long_header_is_also_understood_for_a_short_message(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        await using (raw)
        {
            byte[] frame = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 2, .. "hi"u8];
            await raw.WriteAsync(frame, TestContext.Current.CancellationToken);
            byte[] message = await Task.Run(() => receiver.ReceiveBytes(), TestContext.Current.CancellationToken);
            Assert.Equal("hi"u8, message);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Bytes_in_several_pieces_are_one_message(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        foreach (int length in (int[])[10, 100_000])
        {
            byte[] message = Bytes(length);
            ReadOnlySequence<byte> pieces = Pieces(message);
            Task sending = Task.Run(() => sender.SendBytes(pieces), TestContext.Current.CancellationToken);
            Assert.Equal(message, receiver.ReceiveBytes());
            await sending;

            ValueTask sendingLater = sender.SendBytesAsync(pieces, TestContext.Current.CancellationToken);
            Assert.Equal(message, receiver.ReceiveBytes());
            await sendingLater;
        }
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static ReadOnlySequence<byte> Pieces(byte[] message)
    {
        int third = message.Length / 3;
        Piece first = new(message.AsMemory(0, third), null);
        Piece second = new(message.AsMemory(third, third), first);
        Piece last = new(message.AsMemory(2 * third), second);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, Piece? previous)
        {
            Memory = memory;
            if (previous is null)
            {
                return;
            }

            previous.Next = this;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
        }
    }
}
