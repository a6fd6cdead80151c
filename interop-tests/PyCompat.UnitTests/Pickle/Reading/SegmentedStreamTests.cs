using PyCompat.Pickle.Reading;

namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>
/// A pickle that is longer than an array is read from a stream in segments; here these are short. Long bytes go into
/// their arrays.
/// </summary>
public class SegmentedStreamTests
{
    private const int Timeout = 60_000;
    private const int MiB = 1 << 20;

    [Fact(Timeout = Timeout)]
    public Task The_corpus_is_read_in_segments_of_any_length() => Task.Run(() =>
    {
        foreach (GoldenPickle pickle in GoldenPickles.All.Where(static it => it.Python == GoldenPickles.Newest))
        {
            byte[] bytes = [.. pickle.Bytes, .. pickle.Bytes];
            foreach (int longest in new[] { 1, 5000, 1 << 30 })
            {
                using var stream = new DripStream(bytes, atMost: 700);
                using var first = new PickleStreamReader(stream, PickleOptions.Default, longest);
                using var second = new PickleStreamReader(stream, PickleOptions.Default, longest);
                Assert.True(first.TryRead(out ReadOnlySequence<byte> one));
                Assert.Equal(pickle.Bytes, one.ToArray());
                Assert.True(second.TryRead(out ReadOnlySequence<byte> two));
                Assert.Equal(pickle.Bytes, two.ToArray());
            }
        }
    }, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(1)]
    [InlineData(6000)]
    [InlineData(1 << 30)]
    public void A_long_pickle_is_read_in_segments(int longest)
    {
        object?[] values =
        [
            .. Enumerable.Range(0, 20_000).Select(static i => (object)$"text {i}"), new string('x', 100_000), null,
        ];
        byte[] pickle = PickleSerializer.Default.Serialize(values);
        foreach (Stream stream in new Stream[] { new DripStream(pickle, atMost: 5000), new MemoryStream(pickle) })
        {
            using var reader = new PickleStreamReader(stream, PickleOptions.Default, longest);
            Assert.True(reader.TryRead(out ReadOnlySequence<byte> read));
            Assert.Equal(longest == 1 << 30, read.IsSingleSegment);
            Assert.Equal(pickle, read.ToArray());
            Assert.Equal(values, PickleSerializer.Default.Deserialize(read));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Long_bytes_are_read_into_their_arrays(int protocol)
    {
        byte[] first = Filled(MiB, 1);
        byte[] second = Filled((5 * MiB) + 1, 2);
        object?[] sent = ["before", first, 1L, second, first, new PyByteArray(Filled(2 * MiB, 3)), "after"];
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        byte[] pickle = serializer.Serialize(sent);
        byte[] bytes = [.. pickle, .. "and more"u8];
        using var slow = new DripStream(bytes, atMost: 100_000);
        using var file = new MemoryStream(bytes);
        foreach (Stream stream in new Stream[] { slow, file })
        {
            var read = Assert.IsType<List<object?>>(serializer.Deserialize(stream));
            LongBytes.AssertEqual(sent[..5], read[..5]);
            Assert.Equal(sent[6], read[6]);
            Assert.Equal(((PyByteArray)sent[5]!).Bytes, Assert.IsType<PyByteArray>(read[5]).Bytes);
            Assert.Same(read[1], read[4]);
        }

        Assert.Equal(pickle.Length, slow.Taken);
        Assert.Equal(pickle.Length, file.Position);
        file.Position = 0;
        Assert.Equal(
            pickle,
            serializer.Serialize(await serializer.DeserializeAsync(file, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Typed_bytes_are_read_into_their_arrays_too()
    {
        byte[][] sent = [Filled(MiB, 1), [1, 2], Filled(3 * MiB, 2)];
        using var stream = new MemoryStream(PickleSerializer.Default.Serialize(sent));
        PickleSerializer.Default.Deserialize<byte[][]>(stream);
        stream.Position = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[][] read = PickleSerializer.Default.Deserialize<byte[][]>(stream);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        LongBytes.AssertEqual(sent, read);
        // The array of 3 MiB begins with one of 1 MiB.
        Assert.InRange(allocated, 4 * MiB, (5 * MiB) + (256 << 10));
    }

    [Fact]
    public void A_stream_that_ends_inside_long_bytes_is_truncated()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(Filled(3 * MiB, 1));
        using var stream = new MemoryStream(pickle[..(2 * MiB)]);
        using var whole = new MemoryStream(pickle[..(2 * MiB)]);

        PickleException exception =
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(stream));
        PickleException expected =
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(whole.ToArray()));

        Assert.Equal(expected.Message, exception.Message);
        Assert.Equal(
            (PickleErrorCode.Truncated, expected.Offset, expected.Opcode),
            (exception.ErrorCode, exception.Offset, exception.Opcode));
    }

    [Fact]
    public void The_limit_counts_long_bytes()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(new[] { Filled(2 * MiB, 1), Filled(2 * MiB, 2) });
        Assert.Null(ErrorAt(pickle.Length));
        Assert.Equal(PickleErrorCode.LimitExceeded, ErrorAt(pickle.Length - 1));

        PickleErrorCode? ErrorAt(int length)
        {
            var limits = new PickleLimits { MaxMessageLength = length };
            using var stream = new DripStream(pickle, atMost: 100_000);
            return (Record.Exception(() => new PickleSerializer(new PickleOptions { Limits = limits })
                .Deserialize(stream)) as PickleException)?.ErrorCode;
        }
    }

    private static byte[] Filled(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
