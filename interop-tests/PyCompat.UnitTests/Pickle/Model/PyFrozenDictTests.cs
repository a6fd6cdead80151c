namespace PyCompat.UnitTests.Pickle.Model;

public class PyFrozenDictTests
{
    private sealed record Row(long A, List<long> B);

    public static TheoryData<int> Protocols => [0, 1, 2, 3, 4, 5];

    [Fact]
    public void Equal_frozendicts_are_one_key_regardless_of_order()
    {
        var one = new PyFrozenDict(Pair("a", 1L), Pair("b", new PyFrozenDict(Pair(1L, "x"))));
        var other = new PyFrozenDict(Pair("b", new PyFrozenDict(Pair(1.0, "x"))), Pair("a", true));

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal("found", new PyDict { [one] = "found" }[other]);
        Assert.False(new PySet([one]).Add(other));
        Assert.True(new PyFrozenSet(one).Contains(other));
    }

    [Fact]
    public void A_different_value_key_or_count_is_a_different_key()
    {
        var dict = new PyDict { [new PyFrozenDict(Pair("a", 1L))] = null };

        Assert.All(
            [
                new PyFrozenDict(), new PyFrozenDict(Pair("a", 2L)), new PyFrozenDict(Pair("b", 1L)),
                new PyFrozenDict(Pair("a", 1L), Pair("b", 1L)),
            ],
            other => Assert.False(dict.ContainsKey(other)));
    }

    [Fact]
    public void A_frozendict_that_contains_a_list_is_not_a_key()
    {
        var dict = new PyFrozenDict(Pair("a", new List<object?>()));

        Assert.Contains(
            "unhashable", Assert.Throws<ArgumentException>(() => new PyDict { [dict] = 1L }).Message,
            StringComparison.Ordinal);
        Assert.Equal(PickleErrorCode.Unhashable, Assert.Throws<PickleException>(() =>
            PickleSerializer.Default.Deserialize(
                new byte[] { 0x80, 2 }
                    .Concat("}c__builtin__\nfrozendict\n}K\u0001]s"u8.ToArray()).Concat(new byte[] { 0x85, 0x81 })
                    .Concat("Ns."u8.ToArray()).ToArray())).ErrorCode);
    }

    [Fact]
    public void A_frozendict_nested_deeper_than_the_stack_allows_is_refused_as_a_key()
    {
        const int Depth = 100_000;
        object? dict = 1L;
        for (int i = 0; i < Depth; i++)
        {
            dict = new PyFrozenDict(Pair("a", dict));
        }

        Assert.Throws<ArgumentException>(() => new PyDict { [dict] = 1L });
        Assert.IsType<PyFrozenDict>(
            PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(dict)));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void It_makes_a_round_trip_at_every_protocol(int protocol)
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        var dict = new PyFrozenDict(Pair("b", 1L), Pair("a", 2L));

        var back = Assert.IsType<List<object?>>(
            serializer.Deserialize(serializer.Serialize(new List<object?> { dict, dict })));

        Assert.Equal(dict, back[0]);
        Assert.Equal(["b", "a"], ((PyFrozenDict)back[0]!).Keys);
        Assert.Same(back[0], back[1]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void It_is_written_as_by_Python(int protocol)
    {
        byte[] golden = GoldenPickles.Find(GoldenPickles.Newest, "frozendict", protocol).Bytes;

        object? read = PickleSerializer.Default.Deserialize(golden);

        Assert.Equal("frozendict({'b': 1, 'a': [2]})", PyRepr.Format(read));
        Assert.Equal(golden, new PickleSerializer(new PickleOptions { Protocol = protocol }).Serialize(read));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void A_frozendict_in_a_list_that_it_contains_comes_back_whole(int protocol)
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        var list = new List<object?>();
        var dict = new PyFrozenDict(Pair("x", list));
        list.Add(dict);

        var back = Assert.IsType<PyFrozenDict>(serializer.Deserialize(serializer.Serialize(dict)));

        Assert.Same(back, ((List<object?>)back["x"]!)[0]);
    }

    [Fact]
    public void It_is_accepted_as_a_record_or_a_dictionary()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(
            new PyFrozenDict(Pair("a", 1L), Pair("b", new List<object?> { 2L })));

        Row row = PickleSerializer.Default.Deserialize<Row>(pickle)!;

        Assert.Equal(1, row.A);
        Assert.Equal([2], row.B);
        Assert.Equal(2, PickleSerializer.Default.Deserialize<Dictionary<string, object?>>(pickle)!.Count);
        Assert.Equal(2, PickleSerializer.Default.Deserialize<PyFrozenDict>(pickle)!.Count);
    }

    [Fact]
    public void The_dict_it_was_created_from_may_change()
    {
        // d = {1: 2}; frozendict(d); d[3] = 4
        byte[] pickle =
        [
            0x80, 2, .. "}q\0K\u0001K\u0002sc__builtin__\nfrozendict\nh\0"u8, 0x85, 0x81,
            .. "h\0K\u0003K\u0004s"u8, 0x86, (byte)'.',
        ];

        var pair = (PyTuple)PickleSerializer.Default.Deserialize(pickle)!;

        Assert.Single((PyFrozenDict)pair[0]!);
        Assert.Equal(2, ((PyDict)pair[1]!).Count);
    }

    private static KeyValuePair<object?, object?> Pair(object? key, object? value) => new(key, value);
}
