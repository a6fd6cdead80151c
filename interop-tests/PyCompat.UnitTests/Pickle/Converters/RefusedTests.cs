namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Input that could make typed reading fail in an undocumented way, or cost more than it should.</summary>
public class RefusedTests
{
    private static readonly PickleSerializer Small = new(
        new PickleOptions { Limits = new PickleLimits { MaxMemory = 64 << 20 } });

    [Fact]
    public void A_missing_optional_member_does_not_take_the_value_of_the_previous_record()
    {
        var record = new PyRecord<(int X, int Y)>();
        var x = record.Member("x", PyConverters.Int32, static point => point.X);
        var y = record.Member("y", PyConverters.Int32, static point => point.Y, PyMemberRules.None);
        PyConverter<(int X, int Y)[]> points = PyConverters.ArrayOf(
            record.Create(values => (values.Get(x), values.Get(y))));
        byte[] pickle = PickleSerializer.Default.Serialize(
            new List<object?> { new PyDict { ["x"] = 1L, ["y"] = 2L }, new PyDict { ["x"] = 3L } });
        Assert.Equal([(1, 2), (3, 0)], PickleSerializer.Default.Deserialize(pickle, points));
    }

    [Theory]
    // An object with an item set under a key that Python cannot hash: a list, and a tuple that contains one.
    [InlineData("\u0080\u0004c__main__\nPlain\n)\u0081]K\u0001s.")]
    [InlineData("\u0080\u0004c__main__\nPlain\n)\u0081]\u0085K\u0001s.")]
    public void Unhashable_keys_are_not_members(string pickle) =>
        Assert.Null(PickleSerializer.Default.Deserialize<Plain>(Encoding.Latin1.GetBytes(pickle)).Name);

    [Theory]
    // An invalid reference, a str that is not valid UTF-8, and a truncated one; each followed by a None.
    [InlineData("\u0080\u0002h\u0094N.")]
    [InlineData("\u0080\u0004\u008c\u0001\u00ffN.")]
    [InlineData("\u0080\u0004\u008c\u0009N.")]
    public void An_invalid_value_is_not_skipped_in_favor_of_the_None_after_it(string pickle)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(bytes));
        Refused<string?>(bytes);
        Refused<byte[]?>(bytes);
    }

    [Fact]
    public void Unhashable_keys_are_reported()
    {
        // collections.OrderedDict(), {(1, []): 2}
        byte[] pickle =
            [0x80, 4, .. "ccollections\nOrderedDict\n)R"u8, (byte)'K', 1, (byte)']', 0x86, (byte)'K', 2, .. "s."u8];
        Assert.Equal(PickleErrorCode.TypeMismatch, Refused<Dictionary<(int, object?), int>>(pickle).ErrorCode);
    }

    [Fact]
    public void Items_that_cannot_be_compared_are_reported() =>
        Assert.Equal(
            PickleErrorCode.TypeMismatch,
            Refused<SortedSet<object?>>(Serialized(new PySet([1L, "a"]))).ErrorCode);

    [Fact]
    public void Exceptions_of_a_custom_collection_are_reported_with_their_path()
    {
        PyConverter<List<List<int>>> lists = PyConverters.ListOf(PyConverters.SequenceOf<List<int>, int>(
            PyConverters.Int32, static _ => throw new InvalidOperationException("not today")));
        PickleException told = Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(
            Serialized(new List<object?> { new List<object?> { 1L } }), lists));
        Assert.Contains("$[0]", told.Message, StringComparison.Ordinal);
        Assert.Contains("not today", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_of_bytes_is_not_converted_to_a_list_of_objects_on_the_way()
    {
        byte[] pickle = Small.Serialize(PyArray.Of(new sbyte[2_000_000]));
        Assert.Throws<PickleException>(() => Small.Deserialize<(int, int)>(pickle));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PickleException>(() => Small.Deserialize<(int, int)>(pickle));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void Large_values_are_charged_for_their_size()
    {
        byte[] pickle = Small.Serialize(Enumerable.Repeat<object?>(null, 2_000_000).ToList());
        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => Small.Deserialize<Large?[]>(pickle)).ErrorCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_with_colliding_hashes_are_refused_before_they_become_expensive(bool areStructs)
    {
        // The compiler-generated hash of a record is -1521134295 * X + Y, which is 0 for all of these.
        List<object?> keys = [.. Enumerable.Range(1, 100_000).Select(static x => (object?)new PyDict
        {
            ["x"] = (long)x,
            ["y"] = (long)unchecked(x * 1521134295),
        })];
        byte[] entries = Ordered(keys);
        PickleException told = areStructs
            ? Refused<Dictionary<KeyStruct, int>>(entries)
            : Refused<Dictionary<KeyRecord, int>>(entries);
        Assert.Contains("the same hash", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_structs_that_share_their_first_field_are_keys()
    {
        // .NET's hash of these covers only the country.
        const int Cities = 1000;
        byte[] entries = Ordered([.. Enumerable.Range(0, Cities).Select(static i => (object?)new PyDict
        {
            ["country"] = "one",
            ["city"] = $"city {i}",
        })]);
        Assert.Equal(Cities, PickleSerializer.Default.Deserialize<Dictionary<Place, int>>(entries).Count);
    }

    [Fact]
    public void Records_used_as_keys_are_found_again()
    {
        byte[] entries = Ordered(
            [.. Enumerable.Range(0, 1000).Select(static x => (object?)new PyDict { ["x"] = (long)x, ["y"] = 1L })]);
        var read = PickleSerializer.Default.Deserialize<Dictionary<KeyRecord, int>>(entries);
        Assert.Equal(1000, read.Count);
        for (int round = 0; round < 100; round++)
        {
            Assert.Equal(0, read[new KeyRecord(round, 1)]);
        }
    }

    [Fact]
    public void Two_names_of_an_enum_that_are_equal_in_Python_are_reported() =>
        Assert.Throws<ArgumentException>(() => PyConverters.EnumOf<Shades>());

    [Fact]
    public void The_position_in_a_long_tuple_is_reported()
    {
        byte[] pickle = Serialized(new PyTuple(1L, 2L, 3L, 4L, 5L, 6L, 7L, "eight"));
        PickleException told = Refused<(int, int, int, int, int, int, int, int)>(pickle);
        Assert.Contains("$[7]", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_of_an_object_is_set_after_its_arguments()
    {
        PyObject made = PyObject.New(new PyGlobal("app", "Plain"), "from new").WithState(new PyDict { ["name"] = "x" });
        Assert.Equal("x", PickleSerializer.Default.Deserialize<Plain>(Serialized(made)).Name);
    }

    private static byte[] Serialized(object? value) => PickleSerializer.Default.Serialize(value);

    /// <summary>An OrderedDict with these keys, which a PyDict cannot hold; in Python they are objects.</summary>
    private static byte[] Ordered(List<object?> keys)
    {
        List<byte> pickle = [0x80, 4, .. "ccollections\nOrderedDict\n)R"u8];
        foreach (object? key in keys)
        {
            // PROTO and FRAME before the value, STOP after it.
            const int Head = 2 + 9;
            byte[] one = Serialized(key);
            pickle.AddRange(one.AsSpan(Head, one.Length - Head - 1));
            pickle.AddRange([(byte)'K', 0, (byte)'s']);
        }

        return [.. pickle, (byte)'.'];
    }

    private static PickleException Refused<T>(byte[] pickle) =>
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<T>(pickle));

    private struct Place
    {
        public string Country { get; set; }

        public string City { get; set; }
    }

    private enum Shades
    {
        DarkRed = 1,
        DARK_RED = 2,
    }

    private sealed class Plain
    {
        public string? Name { get; set; }
    }

    private readonly record struct KeyStruct(int X, int Y);

    private sealed record KeyRecord(int X, int Y);

    private readonly record struct Large(long A, long B, long C, long D, long E, long F, long G, long H);
}
