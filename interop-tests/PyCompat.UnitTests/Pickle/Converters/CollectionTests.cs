using System.Collections.Frozen;
using System.Collections.Immutable;

namespace PyCompat.UnitTests.Pickle.Converters;

public sealed class CollectionTests
{
    public static TheoryData<int> Counts => [0, 1, 2, 3, 4, 999, 1000, 1001, 2000, 2001];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Lists_of_any_length_are_read_as_arrays_and_lists_and_written_back(int count)
    {
        int[] numbers = [.. Enumerable.Range(-3, count)];
        object?[] python = [.. numbers.Select(static n => (object)(long)(n * 40_000))];
        int[] read = BothWays.ReadPython<int[]>(new List<object?>(python));
        Assert.Equal(numbers.Select(static n => n * 40_000), read);
        Assert.Equal(read, BothWays.Read<List<int>>(PickleSerializer.Default.Serialize(read)));
        double[] floats = [.. numbers.Select(static n => n / 7.0)];
        Assert.Equal(floats, BothWays.Read<double[]>(PickleSerializer.Default.Serialize(floats)));
        string[] texts = [.. numbers.Select(static n => $"text {n}")];
        Assert.Equal(texts, BothWays.Read<string[]>(PickleSerializer.Default.Serialize(texts)));
        Assert.Equal(texts, BothWays.ReadPython<List<string>>(new List<object?>(texts)));
        (int, string)[] pairs = [.. numbers.Select(static n => (n, $"{n}"))];
        Assert.Equal(pairs, BothWays.Read<(int, string)[]>(PickleSerializer.Default.Serialize(pairs)));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Dicts_and_sets_of_any_length_are_read_as_their_equivalents_and_written_back(int count)
    {
        var items = Enumerable.Range(0, count).ToDictionary(static n => $"key {n}", static n => n);
        var python = new PyDict(items.Select(
            static item => KeyValuePair.Create<object?, object?>(item.Key, (long)item.Value)));
        Assert.Equal(items, BothWays.ReadPython<Dictionary<string, int>>(python));
        Assert.Equal(items, BothWays.Read<IReadOnlyDictionary<string, int>>(PickleSerializer.Default.Serialize(items)));
        Assert.Equal(
            items, BothWays.ReadPython<FrozenDictionary<string, int>>(python).OrderBy(static item => item.Value));
        HashSet<int> numbers = [.. items.Values];
        Assert.Equal(numbers, BothWays.ReadPython<HashSet<int>>(
            new PySet(numbers.Select(static n => (object)(long)n))));
        Assert.Equal(numbers, BothWays.ReadPython<HashSet<int>>(
            new PyFrozenSet(numbers.Select(static n => (object)(long)n))));
        Assert.Equal(numbers, BothWays.Read<SortedSet<int>>(PickleSerializer.Default.Serialize(numbers)));
    }

    [Fact]
    public void Every_kind_of_collection_is_read_and_written()
    {
        Check<IList<int>>();
        Check<ICollection<int>>();
        Check<IEnumerable<int>>();
        Check<IReadOnlyList<int>>();
        Check<IReadOnlyCollection<int>>();
        Check<ImmutableArray<int>>();
        Check<ImmutableList<int>>();
        Check<Queue<int>>();
        Check<LinkedList<int>>();
        Check<System.Collections.ObjectModel.Collection<int>>();
        Check<System.Collections.ObjectModel.ReadOnlyCollection<int>>();

        static void Check<T>()
            where T : IEnumerable<int>
        {
            T read = BothWays.ReadPython<T>(new List<object?> { 3L, 1L, 2L });
            Assert.Equal([3, 1, 2], read);
            Assert.Equal([3, 1, 2], BothWays.Read<int[]>(PickleSerializer.Default.Serialize(read)));
        }
    }

    [Fact]
    public void Every_kind_of_set_and_dictionary_is_read_and_written()
    {
        CheckSet<ISet<int>>();
        CheckSet<IReadOnlySet<int>>();
        CheckSet<ImmutableHashSet<int>>();
        CheckSet<ImmutableSortedSet<int>>();
        CheckSet<FrozenSet<int>>();
        CheckDictionary<IDictionary<string, int>>();
        CheckDictionary<SortedDictionary<string, int>>();
        CheckDictionary<OrderedDictionary<string, int>>();
        CheckDictionary<ImmutableDictionary<string, int>>();
        CheckDictionary<ImmutableSortedDictionary<string, int>>();
        CheckDictionary<System.Collections.ObjectModel.ReadOnlyDictionary<string, int>>();

        static void CheckSet<T>()
            where T : IEnumerable<int>
        {
            T read = BothWays.ReadPython<T>(new PySet([3L, 1L, 2L]));
            Assert.Equal([1, 2, 3], read.Order());
            Assert.Equal([1, 2, 3], BothWays.Read<HashSet<int>>(PickleSerializer.Default.Serialize(read)).Order());
        }

        static void CheckDictionary<T>()
            where T : IEnumerable<KeyValuePair<string, int>>
        {
            T read = BothWays.ReadPython<T>(new PyDict { ["a"] = 1L, ["b"] = 2L });
            Assert.Equal([KeyValuePair.Create("a", 1), KeyValuePair.Create("b", 2)], read.OrderBy(static x => x.Key));
            Assert.Equal(2, BothWays.Read<Dictionary<string, int>>(PickleSerializer.Default.Serialize(read)).Count);
        }
    }

    [Fact]
    public void Tuples_of_every_length_are_read_and_written()
    {
        Check(ValueTuple.Create(1), 1L);
        Check((1, "b"), 1L, "b");
        Check((1, "b", 3.0), 1L, "b", 3.0);
        Check((1, "b", 3.0, true), 1L, "b", 3.0, true);
        Check((1, 2, 3, 4, 5), 1L, 2L, 3L, 4L, 5L);
        Check((1, 2, 3, 4, 5, 6), 1L, 2L, 3L, 4L, 5L, 6L);
        Check((1, 2, 3, 4, 5, 6, 7), 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        Check((1, 2, 3, 4, 5, 6, 7, "h", (9, 10)), 1L, 2L, 3L, 4L, 5L, 6L, 7L, "h", new PyTuple(9L, 10L));

        static void Check<T>(T tuple, params object?[] items)
        {
            Assert.Equal(tuple, BothWays.ReadPython<T>(new PyTuple(items)));
            byte[] written = PickleSerializer.Default.Serialize(tuple);
            Assert.Equal(new PyTuple(items), PickleSerializer.Default.Deserialize(written));
            Assert.Equal(tuple, BothWays.Read<T>(written));
        }
    }

    [Fact]
    public void Nested_empty_and_single_item_collections_are_distinguished()
    {
        List<int[]> lists = [[], [1], [], [1, 2, 3, 4], [], []];
        Assert.Equal(lists, BothWays.Read<List<int[]>>(PickleSerializer.Default.Serialize<object>(
            lists.ConvertAll(static list => (object?)list.Select(static n => (object?)(long)n).ToList()))));
        List<(int, int, int, int)[]> tuples = [[], [(1, 2, 3, 4)], [(1, 2, 3, 4), (5, 6, 7, 8)], []];
        Assert.Equal(
            tuples, BothWays.Read<List<(int, int, int, int)[]>>(PickleSerializer.Default.Serialize(tuples)));
        Dictionary<string, List<string>>[] dicts =
            [[], new() { ["a"] = [] }, new() { ["a"] = ["b"], ["c"] = ["d", "e"] }];
        Assert.Equal(
            dicts, BothWays.Read<Dictionary<string, List<string>>[]>(PickleSerializer.Default.Serialize(dicts)));
    }

    [Fact]
    public void A_tuple_is_read_as_a_list_and_a_list_as_a_tuple()
    {
        Assert.Equal([1, 2], BothWays.ReadPython<int[]>(new PyTuple(1L, 2L)));
        Assert.Equal([1, 2, 3, 4], BothWays.ReadPython<List<int>>(new PyTuple(1L, 2L, 3L, 4L)));
        Assert.Equal([], BothWays.ReadPython<List<int>>(PyTuple.Empty));
        byte[] list = PickleSerializer.Default.Serialize<object>(new List<object?> { 1L, 2L });
        Assert.Equal((1, 2), BothWays.ReadIrregular<(int, int)>(list));
        Assert.Equal("$: expected a tuple of 3, got a list of 2", BothWays.Refused<(int, int, int)>(
            new List<object?> { 1L, 2L }).Message);
    }

    [Fact]
    public void Errors_state_the_path()
    {
        Assert.Equal(
            "$[1]['b'][2]: expected an int, got str",
            BothWays.Refused<List<Dictionary<string, int[]>>>(new List<object?>
            {
                new PyDict(), new PyDict { ["b"] = new List<object?> { 1L, 2L, "three" } },
            }).Message);
    }

    [Fact]
    public void Shared_lists_stay_shared_and_strings_may_be_merged()
    {
        var shared = new List<object?> { 1L };
        List<List<int>> read = BothWays.ReadPython<List<List<int>>>(
            new List<object?> { shared, shared, new List<object?> { 1L } });
        Assert.Same(read[0], read[1]);
        Assert.NotSame(read[0], read[2]);
        List<List<int>> again = BothWays.Read<List<List<int>>>(PickleSerializer.Default.Serialize(read));
        Assert.Same(again[0], again[1]);
        Assert.NotSame(again[0], again[2]);
        string text = new('x', 100);
        string[] texts = BothWays.ReadPython<string[]>(new List<object?> { text, text });
        Assert.Same(texts[0], texts[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Every_protocol_is_written_and_read(int protocol)
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        Dictionary<string, (int, double[], HashSet<long>)> value = new()
        {
            ["a"] = (1, [0.5, -1], [long.MaxValue, -70_000]),
            ["b"] = (-1, [], []),
            [new string('ż', 300)] = (300, [double.NaN], [1]),
        };
        Dictionary<string, (int, double[], HashSet<long>)> read =
            BothWays.ReadIrregular<Dictionary<string, (int, double[], HashSet<long>)>>(serializer.Serialize(value));
        Assert.Equal(value.Keys, read.Keys);
        foreach ((string key, (int number, double[] floats, HashSet<long> set)) in value)
        {
            Assert.Equal(number, read[key].Item1);
            Assert.Equal(floats, read[key].Item2);
            Assert.Equal(set, read[key].Item3);
        }
    }
}
