namespace PyCompat.UnitTests.Pickle.Model;

public class PyKeyEqualityTests
{
    /// <summary>Values that are the same key in Python.</summary>
    public static TheoryData<string> OneKey => [.. Groups.Keys];

    private static Dictionary<string, object?[]> Groups { get; } = new()
    {
        ["one"] =
        [
            1L, true, 1.0, 1m, 1.00m, BigInteger.One, new Complex(1, 0), 1, (short)1, (byte)1, 1u, 1UL, 1f, (Half)1,
            Int128.One,
        ],
        ["zero"] = [0L, false, 0.0, -0.0, 0m, decimal.Negate(0m), BigInteger.Zero, Complex.Zero],
        ["half"] = [0.5, 0.5m, 0.50m, 0.5f, new Complex(0.5, 0)],
        ["two to 63"] = [BigInteger.Pow(2, 63), 9223372036854775808.0, 9223372036854775808m, 9223372036854775808UL],
        ["two to 31 as a long of 2.x"] = [2147483648L, new BigInteger(2147483648L), 2147483648.0],
        ["text"] = ["text", new PyByteString([.. "text"u8])],
        ["bytes"] = ["bytes"u8.ToArray(), "bytes"u8.ToArray()],
        ["tuple"] = [new PyTuple(1L, "x"), new PyTuple(1.0, "x"), new PyTuple(true, "x"), (1, "x")],
        ["frozenset"] = [new PyFrozenSet(1L, 2L), new PyFrozenSet(2.0, true)],
        ["range"] = [new PyRange(0, 3, 2), new PyRange(0, 4, 2)],
        ["class"] = [new PyGlobal("m", "C"), new PyGlobal("m", "C")],
        ["none"] = [null],
    };

    [Theory]
    [MemberData(nameof(OneKey))]
    public void Equal_values_of_different_types_are_one_key(string group)
    {
        Assert.All(Groups[group], first => Assert.All(Groups[group], second =>
        {
            var dict = new PyDict { [first] = 1L };
            Assert.True(dict.ContainsKey(second));
            Assert.False(new PySet([first]).Add(second));
        }));
    }

    [Fact]
    public void Values_of_different_groups_are_different_keys()
    {
        var dict = new PyDict();
        foreach (object?[] group in Groups.Values)
        {
            dict[group[0]] = null;
        }

        Assert.Equal(Groups.Count, dict.Count);
    }

    [Fact]
    public void Near_misses_are_different_keys()
    {
        object[] different =
        [
            "1", "1"u8.ToArray(), 0.1, 0.1m, 2L, 9007199254740993L, 9007199254740992.0, new PyTuple(),
            new PyFrozenSet(), new PyTuple(0.1), new PyTuple(new PyTuple(0.1)), new Complex(0, 1),
            new PyByteString([0xE9]), "\u00E9",
        ];

        Assert.Equal(different.Length, new PySet(different).Count);
    }

    [Fact]
    public void NaN_equals_only_the_same_object()
    {
        object one = double.NaN;
        object other = double.NaN;
        var dict = new PyDict { [one] = 1L, [other] = 2L };

        Assert.Equal(2, dict.Count);
        Assert.Equal((1L, 2L), (dict[one], dict[other]));
    }

    [Fact]
    public void Symbolic_objects_are_keys_by_reference()
    {
        var (one, other) = (PyObject.New(new PyGlobal("m", "C")), PyObject.New(new PyGlobal("m", "C")));
        var dict = new PyDict { [one] = 1L, [other] = 2L };

        Assert.Equal((1L, 2L), (dict[one], dict[other]));
    }

    [Fact]
    public void Mutable_values_are_not_keys()
    {
        object[] mutable = [new List<object?>(), new PyDict(), new PySet(), new PyByteArray([]), PyArray.Of(1)];

        Assert.All(mutable, value =>
        {
            Assert.Throws<ArgumentException>(() => new PyDict { [value] = 1L });
            Assert.Throws<ArgumentException>(() => new PySet([new PyTuple(1L, value)]));
        });
    }

    [Fact]
    public void The_first_of_equal_keys_and_the_last_of_their_values_are_kept()
    {
        var dict = new PyDict { [1L] = "a", ["x"] = "b", [true] = "c", [1.0] = "d" };

        Assert.Equal([1L, "x"], dict.Keys);
        Assert.Equal("d", dict[1]);
    }

    [Fact]
    public void A_removed_key_that_is_added_again_moves_to_the_end()
    {
        var dict = new PyDict();
        for (long key = 0; key < 100; key++)
        {
            dict[key] = key;
        }

        Assert.True(dict.Remove(0L));
        Assert.False(dict.Remove(0L));
        dict[0L] = "again";

        Assert.Equal([.. Enumerable.Range(1, 99).Select(n => (object)(long)n), 0L], dict.Keys);
        Assert.Equal(100, dict.Count);
    }

    [Fact]
    public void A_tuple_that_doubles_forty_times_is_a_key()
    {
        var (one, other) = (Double(40), Double(40));
        var dict = new PyDict { [one] = "found" };

        Assert.Equal("found", dict[other]);
    }

    [Fact]
    public void Keys_nested_too_deeply_are_refused_without_exhausting_the_stack()
    {
        PyTuple key = PyTuple.Empty;
        for (int i = 0; i < 100_000; i++)
        {
            key = new PyTuple(key);
        }

        Assert.Throws<ArgumentException>(() => new PyDict { [key] = 1L });
    }

    private static PyTuple Double(int levels)
    {
        var tuple = new PyTuple(1L);
        for (int i = 0; i < levels; i++)
        {
            tuple = new PyTuple(tuple, tuple);
        }

        return tuple;
    }
}
