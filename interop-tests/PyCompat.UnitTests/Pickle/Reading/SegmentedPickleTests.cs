using PyCompat.Fuzzing;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;

namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>A pickle is read from segments of any length as it is from one piece.</summary>
public class SegmentedPickleTests
{
    private const int Timeout = 600_000;
    private const int Seed = 20_260_301;
    private const int DefaultMessages = 1_000;
    private const int AllMessages = 10_000;

    // A number with its opcode has nine bytes: it crosses the end of a segment at each of them.
    private const int LongestSegment = 16;

    private static readonly int[] SomeLengths = [1, 2, 3, 5, 8, 13, 100];
    private static readonly int[] FewLengths = [3];

    private static readonly PickleOptions Options =
        new() { Limits = PickleLimits.Default with { MaxMemory = 32 << 20 } };

    [Fact(Timeout = Timeout)]
    public Task The_corpus_is_read_from_segments_of_every_length() => Task.Run(() =>
    {
        foreach (GoldenPickle pickle in GoldenPickles.All)
        {
            int longest = Math.Min(pickle.Bytes.Length, LongestSegment);
            CheckAll(pickle.Bytes, TestTier.IsDefault ? FewLengths : Enumerable.Range(1, longest));
        }
    }, TestContext.Current.CancellationToken);

    [Fact(Timeout = Timeout)]
    public Task Any_input_has_the_same_result_or_error_from_segments() => Task.Run(() =>
    {
        var mutator = new PickleMutator(Seed, PickleSeeds.All);
        int messages = TestTier.IsDefault ? DefaultMessages : AllMessages;
        for (int i = 0; i < messages; i++)
        {
            CheckAll(mutator.Next(), TestTier.IsDefault ? FewLengths : SomeLengths);
        }
    }, TestContext.Current.CancellationToken);

    [Fact]
    public void A_pickle_that_ends_anywhere_has_the_same_error_from_segments()
    {
        byte[] pickle = Written(
            new List<object?> { 1.5, "text", new byte[300], new PyTuple(1L, BigInteger.Pow(2, 100)), null });
        for (int length = 1; length < pickle.Length; length++)
        {
            CheckAll(pickle[..length], SomeLengths);
        }
    }

    [Theory]
    [InlineData("a line", "(I12\nL123456789012345678901234567890L\nVsome text\nF1.5\nt.")]
    [InlineData("a name", "cos\nsystem\n.")]
    [InlineData("a line without an end", "(I12\nVsome text without an end")]
    [InlineData("a memo entry in digits", "]p12\n0g00000000000000000012\n.")]
    [InlineData("a run of POPs before what is fetched", "(](K\u0001K\u0002K\u0003K\u0004tq\u00010000h\u00011.")]
    [InlineData("a recursive tuple", "((lp0\n(g0\ntp1\na00g1\n.")]
    public void An_argument_may_cross_the_end_of_a_segment_anywhere(string what, string pickle)
    {
        Assert.NotEmpty(what);
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);
        CheckAll(bytes, Enumerable.Range(1, bytes.Length));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(8, 0)]
    [InlineData(7, PickleErrorCode.InvalidArgument)]
    [InlineData(6, PickleErrorCode.InvalidArgument)]
    [InlineData(100, PickleErrorCode.Truncated)]
    public void A_frame_may_cross_the_end_of_a_segment_and_no_argument_the_end_of_a_frame(
        byte length, PickleErrorCode expected)
    {
        // The argument of BININT begins at the sixth byte after the header of the frame.
        byte[] pickle =
        [
            0x80, 4, Opcode.Frame, length, 0, 0, 0, 0, 0, 0, 0,
            Opcode.EmptyList, Opcode.Mark, Opcode.None, Opcode.BinInt, 1, 2, 3, 4, Opcode.Appends, Opcode.Stop,
        ];
        if (expected != 0)
        {
            Assert.Equal(
                expected, Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(pickle)).ErrorCode);
        }

        CheckAll(pickle, Enumerable.Range(1, pickle.Length));
    }

    [Fact]
    public void Long_payloads_are_taken_over_wherever_the_bytes_around_them_are_split()
    {
        byte[] payload = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];
        object?[] values = ["before", payload, 1L, payload, new PyByteArray([.. payload]), "after"];
        byte[] pickle = Written(new List<object?>(values));
        int start = pickle.AsSpan().IndexOf(payload);
        foreach (int length in Enumerable.Range(1, LongestSegment))
        {
            byte[] taken = [.. payload];
            PickleSegment? first = null;
            PickleSegment? last = null;
            Split(0, start);
            last = PickleSegment.OfPayload(taken, last);
            Split(start + payload.Length, pickle.Length);
            var message = new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
            ReadOnlySequence<byte> around = PicklePayloads.GetAround(message);
            var bytes = new PickleBytes(
                around.FirstSpan, around.Slice(around.FirstSpan.Length), PicklePayloads.Find(message));

            var read = Assert.IsType<List<object?>>(PickleReader.Read(bytes, [], Options, out long consumed));

            Assert.Same(taken, read[1]);
            Assert.Same(taken, read[3]);
            Assert.Equal(PyRepr.Format(new List<object?>(values)), PyRepr.Format(read));
            Assert.Equal(pickle.Length - payload.Length, consumed);

            void Split(int from, int to)
            {
                for (int at = from; at < to; at += length)
                {
                    last = new PickleSegment(pickle.AsMemory(at, Math.Min(length, to - at)), last);
                    first ??= last;
                }
            }
        }
    }

    [Fact]
    public void Long_segments_are_not_copied_to_be_read()
    {
        // Bytes that cross the end of a segment are copied once, into their array.
        List<object?> values = [.. Enumerable.Range(0, 32).Select(static i => (object)new byte[300_000 + i])];
        byte[] pickle = Written(values);
        ReadOnlySequence<byte> pieces = Pieces.Of(pickle, 1 << 20);
        PickleSerializer.Default.Deserialize(pieces);
        long before = GC.GetAllocatedBytesForCurrentThread();
        object? read = PickleSerializer.Default.Deserialize(pieces);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(values, read);
        Assert.InRange(allocated, pickle.Length - 10_000, pickle.Length + 10_000);
    }

    [Fact]
    public void Typed_values_are_read_from_segments_too()
    {
        string[] texts = [.. Enumerable.Range(0, 100).Select(static i => $"text {i}")];
        byte[] pickle = PickleSerializer.Default.Serialize(texts);
        foreach (int length in SomeLengths)
        {
            Assert.Equal(texts, PickleSerializer.Default.Deserialize<string[]>(Pieces.Of(pickle, length)));
        }
    }

    private static void CheckAll(byte[] pickle, IEnumerable<int> lengths)
    {
        string whole = Outcome(new PickleBytes(pickle));
        foreach (int length in lengths)
        {
            ReadOnlySequence<byte> pieces = Pieces.Of(pickle, length);
            int first = pieces.FirstSpan.Length;
            string inPieces = Outcome(new PickleBytes(pieces.FirstSpan, pieces.Slice(first)));
            Assert.True(
                whole == inPieces,
                $"in segments of {length}: {inPieces}\nin one: {whole}\n{Convert.ToHexString(pickle)}");
        }
    }

    /// <summary>What reading results in: the value, and how it would be sent, or the error.</summary>
    private static string Outcome(in PickleBytes pickle)
    {
        try
        {
            object? value = PickleReader.Read(pickle, [], Options, out long consumed);
            return $"{consumed} {PyRepr.Format(value, PyRepr.DefaultMaxLength)} {Sent(value)}";
        }
        catch (PickleException exception)
        {
            return $"{exception.ErrorCode} {exception.Message} {exception.Offset} {exception.Opcode}";
        }
    }

    private static string Sent(object? value)
    {
        try
        {
            return Convert.ToHexString(PickleSerializer.Default.Serialize(value));
        }
        catch (PickleException exception)
        {
            return exception.Message;
        }
    }

    private static byte[] Written(object? value) => PickleSerializer.Default.Serialize(value);
}
