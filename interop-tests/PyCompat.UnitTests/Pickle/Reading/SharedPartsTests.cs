using PyCompat.Pickle.Inspection;

namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>Small messages that refer to one part repeatedly, which must not be expensive or lose anything.</summary>
public class SharedPartsTests
{
    private const int Many = 20_000;

    private static readonly PickleSerializer Frugal = new(new PickleOptions
    {
        Limits = PickleLimits.Default with { MaxMemory = 16 << 20 },
    });

    [Fact]
    public void Deeply_nested_persistent_ids_are_written_back()
    {
        byte[] pickle = [0x80, 4, (byte)'N', .. Enumerable.Repeat((byte)'Q', 100_000), (byte)'.'];

        object? value = PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(
            PickleSerializer.Default.Deserialize(pickle)));

        int depth = 0;
        for (; value is PyPersistentId id; value = id.Id)
        {
            depth++;
        }

        Assert.Equal(100_000, depth);
    }

    [Fact]
    public void Types_of_Python_2_that_are_merged_in_Python_3_stay_separate_keys()
    {
        byte[] pickle =
        [
            0x80, 2, (byte)'}', (byte)'(',
            .. "c__builtin__\nstr\nK\x01"u8, .. "c__builtin__\nunicode\nK\x02"u8,
            .. "c__builtin__\nint\nK\x03"u8, .. "c__builtin__\nlong\nK\x04"u8,
            (byte)'u', (byte)'.',
        ];
        var serializer = new PickleSerializer(new PickleOptions { Protocol = 2 });

        var dict = (PyDict)serializer.Deserialize(serializer.Serialize(serializer.Deserialize(pickle)))!;

        Assert.Equal([1L, 2L, 3L, 4L], dict.Values);
        Assert.Equal(1L, dict[new PyGlobal("builtins", "str")]);
    }

    [Fact]
    public void A_slice_of_one_slice_three_times_forty_levels_deep_is_a_key()
    {
        var slice = new PySlice(null, 1L, null);
        for (int level = 0; level < 40; level++)
        {
            slice = new PySlice(slice, slice, slice);
        }

        var dict = new PyDict { [slice] = "found" };

        Assert.Equal("found", dict[slice]);
    }

    [Fact]
    public void Different_groupings_of_the_same_members_into_sets_of_sets_have_different_hashes()
    {
        const int Pairs = 200;
        static PyFrozenSet Grouped(int shift) => new(Enumerable.Range(0, Pairs)
            .Select(n => (object?)new PyFrozenSet((long)n, (long)(Pairs + (n + shift) % Pairs))));

        int hashes = Enumerable.Range(0, Pairs).Select(shift => Grouped(shift).GetHashCode()).Distinct().Count();

        Assert.InRange(hashes, Pairs - 2, Pairs);
    }

    [Fact]
    public void A_UUID_stored_twice_in_the_memo_stays_one_object()
    {
        // (u, u) where u is stored under 0 and 1 before it gets its state.
        byte[] pickle =
        [
            0x80, 2, .. "cuuid\nUUID\n)"u8, 0x81, .. "q\x00q\x01}X\x03\x00\x00\x00intK\x05sbh\x00"u8, 0x86, (byte)'.',
        ];

        var pair = (PyTuple)PickleSerializer.Default.Deserialize(pickle)!;

        Assert.Same(pair[0], pair[1]);
        Assert.Equal(new PyDict { ["int"] = 5L }.ToString(), Assert.IsType<PyObject>(pair[0]).State!.ToString());
    }

    [Fact]
    public void A_distant_memo_entry_counts_once()
    {
        byte[] far = [(byte)'r', 0xD0, 7, 0, 0];
        byte[] pickle =
        [
            0x80, 4, (byte)'N', .. far, (byte)'0',
            .. Enumerable.Repeat<byte[]>([(byte)'N', 0x94, (byte)'0'], 1100).SelectMany(static bytes => bytes),
            (byte)'N', .. far, (byte)'0', (byte)'K', 7, 0x94, (byte)'0', (byte)'j', 0x4D, 4, 0, 0, (byte)'.',
        ];

        // 1 + 1100 entries precede it, so its number is 1101.
        Assert.Equal(7L, PickleSerializer.Default.Deserialize(pickle));
    }

    // The referenced object stays below on the stack: STOP ignores the remaining items, as in Python.
    public static TheoryData<string, byte[]> Repeated => new()
    {
        {
            "calls with one long tuple",
            Repeat("(" + Repeat("N", Many) + "tq\x00" + "cm\nf\nq\x01" + "(", "h\x01h\x00R", "l.")
        },
        { "one long key", Repeat("X" + Length(Many) + new string('k', Many) + "q\x00" + "}(", "h\x00N", "u.") },
        {
            "one long list of array items",
            Repeat("(" + Repeat("K\x01", Many) + "lq\x00" + "(", "carray\narray\n(U\x01" + "dh\x00tR", "l.")
        },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Repeatedly_traversed_parts_are_charged_each_time(string what, byte[] pickle)
    {
        Assert.NotEmpty(what);
        PickleException failure = Assert.Throws<PickleException>(() => Frugal.Deserialize(pickle));

        Assert.Equal(PickleErrorCode.LimitExceeded, failure.ErrorCode);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_set_of_any_members_is_a_set_and_stays_one_object(int protocol)
    {
        var shared = new HashSet<DayOfWeek> { DayOfWeek.Friday };
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });

        var list = (List<object?>)serializer.Deserialize(serializer.Serialize(new object[] { shared, shared }))!;

        Assert.Equal([5L], Assert.IsType<PySet>(list[0]));
        Assert.Same(list[0], list[1]);
    }

    public static TheoryData<object> BadKeys =>
    [
        new Dictionary<object, int> { [1] = 1, [1.0] = 2 },
        new Dictionary<object, int> { [new List<object?>()] = 1 },
    ];

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void Keys_that_are_not_distinct_or_not_hashable_in_Python_are_an_error(object dictionary) => Assert.Equal(
        PickleErrorCode.NotSerializable,
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Serialize(dictionary)).ErrorCode);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_timedelta_and_the_equal_offset_of_a_zone_are_one_object(bool isOffsetFirst)
    {
        TimeSpan offset = TimeSpan.FromHours(2);
        object[] values = [offset, new DateTimeOffset(2020, 1, 2, 3, 4, 5, offset)];

        byte[] pickle = PickleSerializer.Default.Serialize(isOffsetFirst ? values : values.Reverse().ToArray());

        // One call each creates the timedelta, the timezone and the datetime.
        int calls = 0;
        foreach (PickleInstruction instruction in new PickleDisassembler(pickle))
        {
            calls += instruction.Name == "REDUCE" ? 1 : 0;
        }

        Assert.Equal(3, calls);
    }

    [Fact]
    public void Written_values_may_be_nested_up_to_the_limit()
    {
        var serializer = new PickleSerializer(new PickleOptions
        {
            Limits = PickleLimits.Default with { MaxDepth = 10 },
        });

        Assert.NotEmpty(serializer.Serialize(Nested(10)));
        Assert.Throws<PickleException>(() => serializer.Serialize(Nested(11)));
    }

    private static List<object?> Nested(int levels)
    {
        // The innermost list is empty, and does not count as a level.
        List<object?> list = [];
        for (int i = 0; i < levels; i++)
        {
            list = [list];
        }

        return list;
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static byte[] Repeat(string head, string middle, string tail) =>
        Encoding.Latin1.GetBytes(head + Repeat(middle, Many) + tail);

    private static string Length(int length) => Encoding.Latin1.GetString(BitConverter.GetBytes(length));
}
