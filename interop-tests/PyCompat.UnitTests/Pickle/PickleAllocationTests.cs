namespace PyCompat.UnitTests.Pickle;

/// <summary>
/// The allocations of reading and writing, counted: buffers are reused, and payloads are copied once.
/// </summary>
public class PickleAllocationTests
{
    /// <summary>
    /// The allowance for a pickle besides its result: the buffer's internal objects, and arrays that the pool did not
    /// have.
    /// </summary>
    private const int Overhead = 64 * 1024;

    private const int Elements = 100_000;
    private const int PayloadLength = 8 << 20;

    private static readonly PickleSerializer Serializer = new(new PickleOptions { Limits = PickleLimits.Trusted });

    [Theory]
    [InlineData("ints")]
    [InlineData("floats")]
    [InlineData("strings")]
    [InlineData("tuples")]
    [InlineData("records")]
    public void Writing_allocates_only_the_result(string content)
    {
        object value = Make(content);
        int length = Serializer.Serialize(value).Length;

        long allocated = FewestBytesOf(() => Serializer.Serialize(value));

        Assert.InRange(allocated, length, length + Overhead);
    }

    [Fact]
    public void A_long_payload_is_copied_once_into_the_result()
    {
        var payload = new byte[PayloadLength];

        long allocated = FewestBytesOf(() => Serializer.Serialize(payload));

        Assert.InRange(allocated, PayloadLength, PayloadLength + Overhead);
    }

    [Fact]
    public void A_long_payload_is_not_copied_on_its_way_to_a_stream()
    {
        var payload = new byte[PayloadLength];

        long allocated = FewestBytesOf(() => Serializer.Serialize(Stream.Null, payload));

        Assert.InRange(allocated, 0, Overhead);
    }

    [Fact]
    public void Small_pickles_allocate_almost_nothing_if_a_buffer_is_provided()
    {
        object value = new List<object?> { 1L, "two", PyTuple.Empty, new PyTuple(3L, 4.0) };
        var output = new ArrayBufferWriter<byte>(1024);

        long allocated = FewestBytesOf(() =>
        {
            output.ResetWrittenCount();
            Serializer.Serialize(output, value);
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    // A box of 24 bytes, and its slot in a list that has grown by doubling.
    [InlineData("ints", 24 + 32)]
    [InlineData("floats", 24 + 32)]
    // Dict and table, eight entries, their values; list and slot.
    [InlineData("records", 72 + 8 * 24 + 24 + 160)]
    public void Reading_allocates_the_objects_and_little_more(string content, int bytesPerElement)
    {
        byte[] pickle = Serializer.Serialize(Make(content));

        long allocated = FewestBytesOf(() => Serializer.Deserialize(pickle));

        Assert.InRange(allocated, 0, (long)Elements * bytesPerElement + Overhead);
    }

    private static object Make(string content)
    {
        var items = new List<object?>();
        for (int i = 0; i < Elements; i++)
        {
            items.Add(content switch
            {
                "ints" => i * 1000L,
                "floats" => i * 0.5,
                "strings" => $"string number {i}",
                "tuples" => new PyTuple((long)i, new PyTuple((long)i, $"{i}")),
                _ => new PyDict
                {
                    { "id", (long)i },
                    { "price", i * 0.25 },
                    { "active", i % 2 == 0 },
                    { "note", null },
                    { "quantity", i % 100L },
                    { "code", "c" },
                    { "tags", new List<object?> { "red", "green" } },
                    { "name", "n" },
                },
            });
        }

        return items;
    }

    /// <summary>Returns the minimum of several runs; the others include one-time allocations.</summary>
    private static long FewestBytesOf(Action action)
    {
        const int Runs = 10;
        long fewest = long.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
