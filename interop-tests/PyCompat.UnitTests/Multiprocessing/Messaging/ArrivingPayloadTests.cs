using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle.Format;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>Long bytes objects of a pickle are transferred directly between the transport and their array.</summary>
public class ArrivingPayloadTests
{
    private const int Limit = 60_000;
    private const int MiB = 1 << 20;
    private const int LongLength = 16 * MiB;

    // Small objects, and arrays that the pool did not have.
    private const int Overhead = 256 << 10;

    // Data received into a growing array is copied each time it grows: 1 and 4 of 16 MiB.
    private const int CopiesOfGrowing = LongLength / 3;

    private static readonly byte[] First = Filled(MiB, 1);
    private static readonly byte[] Second = Filled(2 * MiB + 1, 2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, int.MaxValue)]
    [InlineData(4, int.MaxValue)]
    [InlineData(5, int.MaxValue)]
    [InlineData(5, 50_000)]
    public void A_pickle_that_contains_long_bytes_is_read_as_in_one_piece(int protocol, int mostAtOnce)
    {
        List<object?> shared = [1L];
        var sent = new PyTuple(
            "before", First, shared, new PyDict { ["second"] = Second, ["again"] = First },
            new PyByteArray(Filled(MiB + 5, 3)), shared, new byte[100_000], "after");
        byte[] pickle = Written(sent, protocol);
        using MessageBuffer message = Arrive(pickle, mostAtOnce);

        var read = Assert.IsType<PyTuple>(PickleSerializer.Default.Deserialize(message.Sequence));

        Assert.Equal(pickle, message.Sequence.ToArray());
        Assert.Equal(Written(sent, protocol), Written(read, protocol));
        Assert.Same(read[1], Assert.IsType<PyDict>(read[3])["again"]);
        Assert.Same(read[2], read[5]);
        Assert.InRange(message.Memory.Length, 0, pickle.Length - First.Length - Second.Length);
    }

    [Fact]
    public void Typed_reading_also_uses_long_bytes_without_a_copy()
    {
        (byte[], int[], List<byte[]>, byte[]) sent = (First, [1, 2, 3], [Second, First], []);
        using MessageBuffer message = Arrive(PickleSerializer.Default.Serialize(sent));
        long before = GC.GetAllocatedBytesForCurrentThread();
        (byte[] first, int[] numbers, List<byte[]> list, byte[] none) =
            PickleSerializer.Default.Deserialize<(byte[], int[], List<byte[]>, byte[])>(message.Sequence);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Overhead);
        Assert.Equal(First, first);
        Assert.Equal([1, 2, 3], numbers);
        Assert.Equal(Second, list[0]);
        Assert.Same(first, list[1]);
        Assert.Empty(none);
    }

    [Fact]
    public void Long_bytes_that_were_not_requested_are_skipped()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(
            new PyDict { ["bytes"] = Second, ["name"] = "x", ["more"] = new List<object?> { Filled(MiB, 7) } });
        using MessageBuffer message = Arrive(pickle);
        Assert.Equal("x", PickleSerializer.Default.Deserialize<Named>(message.Sequence).Name);
    }

    [Fact]
    public void An_error_after_long_bytes_is_reported_with_its_position_in_the_message()
    {
        byte[] pickle = [.. Written(new PyTuple(First, 1L), 4).SkipLast(1), 0xff];
        PickleException whole = Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(pickle));
        using MessageBuffer message = Arrive(pickle);
        PickleException inPieces = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize(message.Sequence));
        Assert.Equal(
            (whole.Offset, whole.Opcode, whole.ErrorCode), (inPieces.Offset, inPieces.Opcode, inPieces.ErrorCode));
    }

    [Fact]
    public void Long_bytes_may_be_inside_a_frame()
    {
        byte[] content = [(byte)'B', .. LittleEndian(First.Length), .. First, (byte)'.'];
        byte[] pickle = [0x80, 4, 0x95, .. LittleEndian(content.Length), 0, 0, 0, 0, .. content];
        using MessageBuffer message = Arrive(pickle);
        Assert.Equal(First, PickleSerializer.Default.Deserialize(message.Sequence));
        Assert.Equal(First, PickleSerializer.Default.Deserialize<byte[]>(message.Sequence));
        Assert.InRange(message.Memory.Length, 0, 100);
    }

    [Fact]
    public void Bytes_that_claim_to_be_longer_than_their_message_are_refused_as_usual()
    {
        byte[] pickle = [0x80, 4, (byte)'B', .. LittleEndian(int.MaxValue), .. Second];
        using MessageBuffer message = Arrive(pickle);
        Assert.Equal(pickle.Length, message.Memory.Length);
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(message.Sequence));
    }

    [Fact]
    public void Limits_apply_to_long_bytes_received_separately()
    {
        byte[] pickle = Written(new PyTuple(First, Second), 4);
        using MessageBuffer message = Arrive(pickle);
        Refused(new PickleLimits { MaxStringLength = Second.Length - 1 });
        // The memory limit applies beyond the message, which already includes the bytes; only the objects themselves
        // remain.
        Refused(new PickleLimits { MaxMemory = 1 });
        Assert.IsType<PyTuple>(
            new PickleSerializer(new PickleOptions { Limits = new PickleLimits { MaxMemory = 1 << 10 } })
                .Deserialize(message.Sequence));
        Refused(new PickleLimits { MaxMessageLength = pickle.Length - 1 });

        void Refused(PickleLimits limits) => Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() =>
                new PickleSerializer(new PickleOptions { Limits = limits }).Deserialize(message.Sequence)).ErrorCode);
    }

    [Fact(Timeout = Limit)]
    public async Task An_array_is_sent_without_a_copy_and_received_into_its_final_memory()
    {
        double[] items = [.. Enumerable.Range(0, LongLength / sizeof(double)).Select(static i => i / 3.0)];

        // Over a Windows pipe, a message in pieces is first assembled.
        using ConnectionPair pair = new(Wires.CreateOverBytes());
        (Connection sender, Connection receiver) = pair;
        Task<long> sending = Task.Factory.StartNew(
            () =>
            {
                sender.Send(NdArray.Create([1.0]));
                long before = GC.GetAllocatedBytesForCurrentThread();
                sender.Send(NdArray.Create(items));
                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            Cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        (NdArray array, long received) = await Task.Factory.StartNew(
            () =>
            {
                NdArray.From(receiver.Receive());
                long before = GC.GetAllocatedBytesForCurrentThread();
                var array = NdArray.From(receiver.Receive());
                return (array, GC.GetAllocatedBytesForCurrentThread() - before);
            },
            Cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        Assert.True(array.AsSpan<double>().SequenceEqual(items));
        Assert.InRange(await sending, 0, Overhead);
        Assert.InRange(received, LongLength, LongLength + CopiesOfGrowing + Overhead);
    }

    [Fact(Timeout = Limit)]
    public async Task An_array_sent_asynchronously_may_change_before_it_has_been_sent()
    {
        byte[] bytes = Filled(LongLength, 5);
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        ValueTask sending = sender.SendAsync(bytes, Cancellation);
        Array.Clear(bytes);
        byte[] received = await receiver.ReceiveAsync(PyConverters.Bytes, Cancellation) ?? [];
        await sending;
        Assert.Equal(Filled(LongLength, 5), received);
    }

    private static MessageBuffer Arrive(byte[] message, int mostAtOnce = int.MaxValue)
    {
        var buffer = MessageBuffer.ForDecoding(PickleOptions.Default);
        int at = 0;
        for (Memory<byte> part = buffer.NextPart(message.Length);
            !part.IsEmpty;
            part = buffer.NextPart(message.Length))
        {
            part = part[..Math.Min(part.Length, mostAtOnce)];
            message.AsSpan(at, part.Length).CopyTo(part.Span);
            buffer.Advance(part.Length);
            at += part.Length;
        }

        Assert.Equal(message.Length, at);
        return buffer;
    }

    private static byte[] Written(object? value, int protocol) =>
        new PickleSerializer(new PickleOptions { Protocol = protocol }).Serialize(value);

    private static byte[] LittleEndian(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    private static byte[] Filled(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed record Named(string Name);
}
