using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>
/// Messages longer than an array have several segments; here these are short, and everything else is the same.
/// </summary>
public class SegmentedMessageTests
{
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;

    public static TheoryData<int> Lengths => [1, 2, 7, 1000, 4999, 100_000];

    private static List<object?> Values =>
    [
        1L, "text", new byte[3000], new PyTuple(1.5, BigInteger.Pow(2, 200)), new string('x', 1000),
        new PyByteArray([1]),
    ];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_message_is_received_in_segments_and_read_from_them(int longest)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(Values);
        using MessageBuffer message = Arrive(pickle, PickleOptions.Default, longest);

        Assert.Equal(pickle, message.Sequence.ToArray());
        Assert.All(Segments(message.Sequence), segment => Assert.InRange(segment.Length, 1, longest));
        Assert.Equal(
            PyRepr.Format(Values), PyRepr.Format(PickleSerializer.Default.Deserialize(message.Sequence)));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_message_that_is_given_away_outlives_its_buffer(int longest)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(Values);
        ReadOnlySequence<byte> given;
        using (MessageBuffer message = Arrive(pickle, PickleOptions.Default, longest))
        {
            given = message.GiveAway();
        }

        Assert.Equal(pickle, given.ToArray());
    }

    [Fact]
    public void A_message_that_is_no_pickle_is_received_in_segments_too()
    {
        byte[] sent = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];
        using MessageBuffer message = Arrive(sent, null, 300);

        Assert.Equal(sent, message.Sequence.ToArray());
        Assert.Equal([300, 300, 300, 100], Segments(message.Sequence).Select(static segment => segment.Length));
    }

    [Theory]
    [InlineData(50 * KiB)]
    [InlineData(300 * KiB)]
    [InlineData(900 * KiB)]
    [InlineData(5 * MiB)]
    public void Long_bytes_of_a_very_long_message_are_found_wherever_they_are_in_its_first_segment(int longest)
    {
        byte[] first = Filled(MiB, 1);
        byte[] second = Filled(2 * MiB, 2);
        string before = new('a', 200 * KiB);
        string between = new('b', 300 * KiB);
        object?[] sent = [before, first, between, second, "after"];
        byte[] pickle = PickleSerializer.Default.Serialize(sent);
        using MessageBuffer message = Arrive(pickle, PickleOptions.Default, longest);

        var read = Assert.IsType<List<object?>>(PickleSerializer.Default.Deserialize(message.Sequence));

        LongBytes.AssertEqual(sent, read);
        Assert.Equal(pickle, message.Sequence.ToArray());
        bool IsTaken(object? value) => Segments(message.Sequence).Any(
            segment => MemoryMarshal.TryGetArray(segment, out ArraySegment<byte> array) && array.Array == value);
        // The message of 5 MiB and less is not very long: what is far from the start is not looked for.
        Assert.Equal((longest is 300 * KiB or 900 * KiB, longest == 900 * KiB), (IsTaken(read[1]), IsTaken(read[3])));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_message_is_written_in_segments(int longest)
    {
        foreach (int copies in new[] { (int)PayloadCopies.Made, (int)PayloadCopies.Saved })
        {
            byte[] payload = Filled(PooledBufferWriter.ShortestPayload, 3);
            List<object?> values = [.. Values, payload, .. Values, payload, new PyByteArray(Filled(300 * KiB, 4))];
            byte[] expected = PickleSerializer.Default.Serialize(values);
            using var message = new PooledBufferWriter((PayloadCopies)copies, longest);

            PickleSerializer.Default.Serialize(message, values);

            Assert.Equal(expected, message.Written.ToArray());
            Assert.Equal(expected.Length, message.Written.Length);
        }
    }

    private static MessageBuffer Arrive(byte[] message, PickleOptions? options, int longestSegment)
    {
        var buffer = MessageBuffer.ForDecoding(options, longestSegment);
        int at = 0;
        for (Memory<byte> part = buffer.NextPart(message.Length);
            !part.IsEmpty;
            part = buffer.NextPart(message.Length))
        {
            message.AsSpan(at, part.Length).CopyTo(part.Span);
            buffer.Advance(part.Length);
            at += part.Length;
        }

        Assert.Equal(message.Length, at);
        return buffer;
    }

    private static List<ReadOnlyMemory<byte>> Segments(ReadOnlySequence<byte> message)
    {
        List<ReadOnlyMemory<byte>> segments = [];
        foreach (ReadOnlyMemory<byte> segment in message)
        {
            segments.Add(segment);
        }

        return segments;
    }

    private static byte[] Filled(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
