namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>The structure around the values: frames, batches, several pickles in a row, memory in pieces.</summary>
public class PickleWireTests
{
    private const int FrameTarget = 64 * 1024;

    [Theory]
    [InlineData(999, new[] { 999 })]
    [InlineData(1000, new[] { 1000 })]
    [InlineData(1001, new[] { 1000, 1 })]
    [InlineData(2001, new[] { 1000, 1000, 1 })]
    public void Items_are_written_in_batches_of_a_thousand(int count, int[] batches)
    {
        byte[] pickle = Write(Enumerable.Repeat((object?)null, count).ToList(), 2);

        // PROTO 2, EMPTY_LIST, BINPUT 0, then MARK, NONE ..., APPENDS for each batch, STOP.
        byte[] expected =
        [
            0x80, 2, .. "]q\0"u8,
            .. batches.SelectMany(batch => (byte[])[(byte)'(', .. Enumerable.Repeat((byte)'N', batch), (byte)'e']),
            (byte)'.',
        ];
        Assert.Equal(expected, pickle);
    }

    [Fact]
    public void A_single_item_needs_no_mark()
    {
        Assert.Equal([0x80, 2, .. "]q\0Na."u8], Write(new List<object?> { null }, 2));
        Assert.Equal([0x80, 2, .. "}q\0NNs."u8], Write(new PyDict { [null] = null }, 2));
        Assert.Equal([.. "(dp0\nNNs."u8], Write(new PyDict { [null] = null }, 0));
    }

    [Fact]
    public void A_short_pickle_has_no_frame()
    {
        Assert.Equal([0x80, 4, .. "N."u8], Write(null, 4));
        Assert.Equal([0x80, 4, 0x95, 4, 0, 0, 0, 0, 0, 0, 0, 0x8C, 0, 0x94, (byte)'.'], Write("", 4));
    }

    [Fact]
    public void Frames_cover_everything_but_long_payloads()
    {
        var value = new List<object?>
        {
            new byte[FrameTarget - 1], new byte[FrameTarget], new string('x', FrameTarget), "end",
        };
        value.AddRange(Enumerable.Range(0, 40_000).Select(n => (object?)n.ToString(CultureInfo.InvariantCulture)));
        byte[] pickle = Write(value, 4);

        (int framed, int bare) = (0, 0);
        for (int at = 2; at < pickle.Length;)
        {
            switch (pickle[at])
            {
                case 0x95:
                    int length = (int)BinaryPrimitives.ReadInt64LittleEndian(pickle.AsSpan(at + 1));
                    Assert.InRange(length, 4, 2 * FrameTarget);
                    at += 9 + length;
                    framed++;
                    break;
                case (byte)'B' or (byte)'X':
                    at += 5 + BinaryPrimitives.ReadInt32LittleEndian(pickle.AsSpan(at + 1));
                    bare++;
                    break;
                case 0x94:
                    // The memo index of the preceding payload, which is too short for its own frame.
                    at++;
                    break;
                default:
                    Assert.Fail($"opcode {pickle[at]:x2} at {at} stands outside of every frame");
                    break;
            }
        }

        Assert.Equal(2, bare);
        Assert.InRange(framed, 4, 20);
        Assert.Equal(value, PickleSerializer.Default.Deserialize(pickle));
    }

    [Fact]
    public void Several_pickles_follow_one_another()
    {
        object?[] values = ["one", 2L, null, new PyTuple(3L)];
        byte[] pickles = [.. values.SelectMany(value => PickleSerializer.Default.Serialize(value))];

        var read = new List<object?>();
        for (int at = 0; at < pickles.Length;)
        {
            read.Add(PickleSerializer.Default.Deserialize(pickles.AsSpan(at), out int length));
            at += length;
        }

        Assert.Equal(values, read);
    }

    [Fact]
    public void Every_golden_pickle_is_read_from_memory_in_pieces_of_one_byte() =>
        Assert.All(GoldenPickles.All.Where((_, index) => index % 7 == 0), golden => Assert.Equal(
            PyRepr.Format(PickleSerializer.Default.Deserialize(golden.Bytes)),
            PyRepr.Format(PickleSerializer.Default.Deserialize(Piece.Split(golden.Bytes)))));

    [Fact]
    public void The_protocol_is_determined_by_the_first_two_bytes()
    {
        Assert.Equal(5, PickleSerializer.GetProtocol(Piece.Split([0x80, 5, .. "N."u8])));
        Assert.Equal(2, PickleSerializer.GetProtocol(Piece.Split([.. "N."u8])));
        Assert.Equal(2, PickleSerializer.GetProtocol(ReadOnlySequence<byte>.Empty));
    }

    private static byte[] Write(object? value, int protocol) =>
        new PickleSerializer(new PickleOptions { Protocol = protocol }).Serialize(value);

    /// <summary>One byte of a sequence.</summary>
    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Split(byte[] bytes)
        {
            var first = new Piece { Memory = bytes.AsMemory(0, 1) };
            Piece last = first;
            for (int i = 1; i < bytes.Length; i++)
            {
                var next = new Piece { Memory = bytes.AsMemory(i, 1), RunningIndex = i };
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, 1);
        }
    }
}
