using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Dynamic;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>
/// A collection is a dict, set or list according to its interfaces, wherever it is declared and used.
/// </summary>
public class SentCollectionTests
{
    [Fact]
    public void Classes_derived_from_collections_are_collections()
    {
        Assert.Equal("[1, 2]", Sent.Repr(static () => new Bag<int> { 1, 2 }));
        Assert.Equal("[[1]]", Sent.Repr(static () => new Bag<Bag<int>> { new() { 1 } }));
        Assert.Equal("{'k': 1}", Sent.Repr(static () => new Settings { ["k"] = 1 }));
        Assert.Equal("{1}", Sent.Repr(static () => new IdSet { 1 }));
        Assert.Equal("[1]", Sent.Repr(static () => new Observed { 1 }));
        Assert.Equal("{'a': [1]}", Sent.Repr(static () => new Dictionary<string, Bag<int>> { ["a"] = [1] }));
        Assert.Equal("{'items': [1]}", Sent.Repr(static () => new Basket([1])));
        Assert.Equal("[1]", Sent.Repr(static () => new BagOfObjects { 1 }));
        Assert.Equal("[]", Sent.Repr(static () => new Bag<int>()));
        Assert.Equal("{}", Sent.Repr(static () => new Settings()));
    }

    [Fact]
    public void Types_that_only_implement_an_interface_are_treated_as_that_kind()
    {
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new Headers { Count = 1 }));
        Assert.Equal("{}", Sent.Repr(static () => new Headers()));
        Assert.Equal("{'a': 1}", Sent.Repr<IReadOnlyDictionary<string, int>>(static () => new Headers { Count = 1 }));
        Assert.Equal("{1: 'x'}", Sent.Repr(static () => new OldNew()));
        Assert.Equal("{1, 2}", Sent.Repr(static () => new OnlySet([1, 2])));
        Assert.Equal("[1, 2]", Sent.Repr(static () => new Numbers(2)));
        Assert.Equal("[1, 2]", Sent.Repr(static () => new Untyped([1, 2])));
        Assert.Equal("[1, 2]", Sent.Repr(static () => new NumbersStruct(2)));
    }

    [Fact]
    public void Framework_collections_have_their_expected_forms()
    {
        Assert.Equal("{'a': 1}", Sent.Repr(Expando));
        Assert.Equal("{'a': 1}", Sent.Repr<IDictionary<string, object?>>(Expando));
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new ConcurrentDictionary<string, int> { ["a"] = 1 }));
        Assert.Equal("[1]", Sent.Repr(static () => new ConcurrentBag<int> { 1 }));
        Assert.Equal("[1]", Sent.Repr(static () => new BlockingCollection<int>(new ConcurrentQueue<int>([1]))));
        Assert.Equal("[2, 1]", Sent.Repr(static () => new Stack<int>([1, 2])));
        Assert.Equal("[1]", Sent.Repr(static () => new ObservableCollection<int> { 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new Hashtable { ["a"] = 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new SortedList { ["a"] = 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new SortedList<string, int> { ["a"] = 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new HybridDictionary { ["a"] = 1 }));
        Assert.Equal("[1, 'b']", Sent.Repr(static () => new ArrayList { 1, "b" }));
        Assert.Equal("[True, False]", Sent.Repr(static () => new BitArray([true, false])));
        Assert.Equal("[2, 3]", Sent.Repr(static () => new[] { 1, 2 }.Select(static x => x + 1)));
        Assert.Equal("[1]", Sent.Repr(static () => ImmutableQueue.Create(1)));
        Assert.Equal("[1]", Sent.Repr<IImmutableList<int>>(static () => ImmutableList.Create(1)));
        Assert.Equal("{1}", Sent.Repr<IImmutableSet<int>>(static () => ImmutableHashSet.Create(1)));
        Assert.Equal("{'a': 1}", Sent.Repr<IImmutableDictionary<string, int>>(
            static () => ImmutableDictionary.Create<string, int>().Add("a", 1)));
        Assert.Equal("{1}", Sent.Repr(static () => new[] { 1 }.ToFrozenSet()));
        Assert.Equal("['a']", Sent.Repr(static () => new Dictionary<string, int> { ["a"] = 1 }.Keys));
        Assert.Equal("[1]", Sent.Repr(static () => new Dictionary<string, int> { ["a"] = 1 }.Values));
        Assert.Equal("['x', 'y']", Sent.Repr(static () => new[] { 'x', 'y' }));
        Assert.Equal("[[1], [2, 3]]", Sent.Repr<IEnumerable<IEnumerable<int>>>(static () => [[1], [2, 3]]));
    }

    [Fact]
    public void The_runtime_type_of_a_value_decides_not_the_interface_it_is_sent_as()
    {
        Assert.Equal("{'a': 1}", Sent.Repr<IEnumerable<KeyValuePair<string, int>>>(
            static () => new Dictionary<string, int> { ["a"] = 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr<ICollection<KeyValuePair<string, int>>>(
            static () => new Settings { ["a"] = 1 }));
        Assert.Equal("[('a', 1)]", Sent.Repr<IEnumerable<KeyValuePair<string, int>>>(
            static () => new List<KeyValuePair<string, int>> { new("a", 1) }));
        Assert.Equal("{1}", Sent.Repr<IEnumerable<int>>(static () => new HashSet<int> { 1 }));
        Assert.Equal("'ab'", Sent.Repr<IEnumerable<char>>(static () => "ab"));
        Assert.Equal("(1, 2)", Sent.Repr<IEnumerable<object?>>(static () => new PyTuple(1L, 2L)));
        Assert.Equal("[1]", Sent.Repr<IEnumerable>(static () => new List<int> { 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr<IEnumerable>(static () => new Settings { ["a"] = 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr<IDictionary>(static () => new Settings { ["a"] = 1 }));
        Assert.Equal("[1]", Sent.Repr<List<int>>(static () => new Bag<int> { 1 }));
        Assert.Equal("[4294967295]", Sent.Repr(static () => (int[])(object)new uint[] { uint.MaxValue }));
        Assert.Equal(
            "[4294967295]",
            Sent.Repr<IEnumerable<int>>(static () => (int[])(object)new uint[] { uint.MaxValue }));
    }

    [Fact]
    public void Blocks_of_bytes_are_bytes_and_other_collections_of_bytes_are_lists()
    {
        byte[] bytes = [1, 200];
        Assert.Equal(@"b'\x01\xc8'", Sent.Repr(() => bytes));
        Assert.Equal(@"b'\x01\xc8'", Sent.Repr<Memory<byte>>(() => bytes));
        Assert.Equal(@"b'\x01\xc8'", Sent.Repr<ReadOnlyMemory<byte>>(() => bytes));
        Assert.Equal(@"b'\xc8'", Sent.Repr(() => new ArraySegment<byte>(bytes, 1, 1)));
        Assert.Equal(@"b'\x01\xc8'", Sent.Repr(() => ImmutableArray.Create(bytes)));
        Assert.Equal(@"b'\x01\xc8'", Sent.Repr<IEnumerable<byte>>(() => bytes));
        Assert.Equal(@"b'\x01\xc8'", Sent.Repr<IReadOnlyList<byte>>(() => bytes));
        Assert.Equal("[1, 200]", Sent.Repr(() => bytes.ToList()));
        Assert.Equal("[1, 200]", Sent.Repr<IReadOnlyList<byte>>(() => bytes.ToList()));
        Assert.Equal("[1, 200]", Sent.Repr(() => bytes.Select(static x => x)));
        Assert.Equal("[-1]", Sent.Repr(static () => new sbyte[] { -1 }));
        Assert.Equal("[-1]", Sent.Repr<IEnumerable<sbyte>>(static () => new sbyte[] { -1 }));
        Assert.Equal("[-1]", Sent.Repr<IEnumerable<byte>>(static () => (byte[])(object)new sbyte[] { -1 }));
        Assert.Equal("[200]", Sent.Repr(static () => new[] { Level.High }));
        Assert.Equal("[True]", Sent.Repr(static () => new[] { true }));
        Assert.Equal("{'x': [200]}", Sent.Repr(
            static () => new Dictionary<string, object?> { ["x"] = new[] { Level.High } }));
    }

    [Fact]
    public void A_collection_with_a_Python_class_is_a_record()
    {
        Assert.Equal("<app.Team() state={'name': 'x'}>", Python(new Team { 1 }));
        Assert.Equal("<app.Team() state={'name': 'x'}>", Python<object>(new Team { 1 }));
        Assert.Equal("[<app.Team() state={'name': 'x'}>]", Python<List<int>[]>([new Team { 1 }]));
        Assert.Equal("[<app.Team() state={'name': 'x'}>]", Python<IEnumerable<int>[]>([new Team { 1 }]));
        Assert.Equal(
            "x",
            PickleSerializer.Default.Deserialize<Team>(PickleSerializer.Default.Serialize(new Team())).Name);

        static string Python<T>(T value) =>
            PyRepr.Format(PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(value)));
    }

    [Fact]
    public void Ambiguous_or_lossy_collections_are_refused_by_name()
    {
        Assert.Contains("Two is a collection of", Type(Sent.Refused(static () => new Two())), StringComparison.Ordinal);
        Assert.Contains(
            "TwoDicts is a collection of",
            Sent.Refused(static () => new TwoDicts()),
            StringComparison.Ordinal);
        Assert.Contains(
            "Json contains items of its own kind",
            Sent.Refused(static () => new Json()),
            StringComparison.Ordinal);
        Assert.Contains(
            "JsonObj contains items of its own kind",
            Sent.Refused(static () => new JsonObj()),
            StringComparison.Ordinal);
        Assert.Contains(
            "PathLike contains items of its own kind",
            Sent.Refused(static () => new PathLike()),
            StringComparison.Ordinal);
        Assert.Contains(
            "There contains items of its own kind",
            Sent.Refused(static () => new There()),
            StringComparison.Ordinal);
        Assert.Contains(
            "NameValueCollection enumerates its keys",
            Sent.Refused(static () => new NameValueCollection()),
            StringComparison.Ordinal);
        Assert.Contains(
            "without their keys",
            Sent.Refused(static () => new[] { 1 }.ToLookup(static x => x)),
            StringComparison.Ordinal);
        Assert.Contains(
            "has no Python equivalent",
            Sent.Refused(static () => new PriorityQueue<int, int>()),
            StringComparison.Ordinal);
        Assert.Contains(
            "[0]: System.Linq",
            Sent.Refused(static () => new[] { 1 }.GroupBy(static x => x)),
            StringComparison.Ordinal);
        static string Type(string message) => message;
    }

    [Fact]
    public void Keys_that_are_equal_or_invalid_in_Python_are_refused()
    {
        Assert.Contains(
            "cannot be a key in Python",
            Sent.Refused(static () => new Dictionary<int[], int> { [[1]] = 1 }),
            StringComparison.Ordinal);
        Assert.Contains(
            "cannot be a key in Python",
            Sent.Refused(static () => new HashSet<List<int>> { new() }),
            StringComparison.Ordinal);
        Assert.Contains(
            "cannot be a key in Python",
            Sent.Refused(static () => new HashSet<Basket> { new([]) }),
            StringComparison.Ordinal);
        Assert.Contains("not a distinct key", Sent.Refused(
            static () => new Dictionary<object, int> { [1] = 1, [1.0] = 2 }), StringComparison.Ordinal);
        Assert.Contains(
            "not a distinct key",
            Sent.Refused(static () => new HashSet<TimeSpan> { TimeSpan.FromTicks(1), TimeSpan.FromTicks(2) }),
            StringComparison.Ordinal);
        Assert.Equal("{(1, 'a'): 2}", Sent.Repr(static () => new Dictionary<(int, string), int> { [(1, "a")] = 2 }));
    }

    internal static ExpandoObject Expando()
    {
        var made = new ExpandoObject();
        ((IDictionary<string, object?>)made)["a"] = 1;
        return made;
    }

    internal enum Level : byte
    {
        Low = 1,
        High = 200,
    }

    internal sealed class Bag<T> : List<T>;

    internal sealed class BagOfObjects : List<object?>;

    internal sealed class Settings : Dictionary<string, int>
    {
        public string Extra { get; set; } = "x";
    }

    internal sealed class IdSet : HashSet<int>;

    internal sealed class Observed : Collection<int>
    {
        public string Name { get; set; } = "x";
    }

    internal sealed record Basket(Bag<int> Items);

    [PyClass("app", "Team")]
    internal sealed class Team : List<int>
    {
        public string Name { get; set; } = "x";
    }

    internal sealed class Headers : IReadOnlyDictionary<string, int>
    {
        public int Count { get; init; }

        public IEnumerable<string> Keys => Count == 0 ? [] : ["a"];

        public IEnumerable<int> Values => Count == 0 ? [] : [1];

        public int this[string key] => 1;

        public bool ContainsKey(string key) => key == "a";

        public bool TryGetValue(string key, out int value)
        {
            value = 1;
            return true;
        }

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() =>
            Keys.Select(static key => KeyValuePair.Create(key, 1)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    internal sealed class OldNew : Collection<KeyValuePair<int, string>>, IReadOnlyDictionary<int, string>
    {
        public OldNew() => Add(new(1, "x"));

        public IEnumerable<int> Keys => [1];

        public IEnumerable<string> Values => ["x"];

        string IReadOnlyDictionary<int, string>.this[int key] => "x";

        public bool ContainsKey(int key) => key == 1;

        public bool TryGetValue(int key, out string value)
        {
            value = "x";
            return true;
        }
    }

    internal sealed class OnlySet(int[] items) : IReadOnlySet<int>
    {
        public int Count => items.Length;

        public bool Contains(int item) => items.Contains(item);

        public IEnumerator<int> GetEnumerator() => items.AsEnumerable().GetEnumerator();

        public bool IsProperSubsetOf(IEnumerable<int> other) => throw new NotSupportedException();

        public bool IsProperSupersetOf(IEnumerable<int> other) => throw new NotSupportedException();

        public bool IsSubsetOf(IEnumerable<int> other) => throw new NotSupportedException();

        public bool IsSupersetOf(IEnumerable<int> other) => throw new NotSupportedException();

        public bool Overlaps(IEnumerable<int> other) => throw new NotSupportedException();

        public bool SetEquals(IEnumerable<int> other) => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    internal sealed class Numbers(int last) : IEnumerable<int>
    {
        public int Last => last;

        public IEnumerator<int> GetEnumerator() => Enumerable.Range(1, last).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    internal readonly struct NumbersStruct(int last) : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator() => Enumerable.Range(1, last).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    internal sealed class Untyped(int[] items) : IEnumerable
    {
        public IEnumerator GetEnumerator() => items.GetEnumerator();
    }

    private sealed class Two : IEnumerable<int>, IEnumerable<string>
    {
        IEnumerator<int> IEnumerable<int>.GetEnumerator() => throw new NotSupportedException();

        IEnumerator<string> IEnumerable<string>.GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }

    private sealed class TwoDicts : Dictionary<string, int>, IReadOnlyDictionary<int, string>
    {
        IEnumerable<int> IReadOnlyDictionary<int, string>.Keys => [];

        IEnumerable<string> IReadOnlyDictionary<int, string>.Values => [];

        string IReadOnlyDictionary<int, string>.this[int key] => "";

        bool IReadOnlyDictionary<int, string>.ContainsKey(int key) => false;

        bool IReadOnlyDictionary<int, string>.TryGetValue(int key, out string value)
        {
            value = "";
            return false;
        }

        IEnumerator<KeyValuePair<int, string>> IEnumerable<KeyValuePair<int, string>>.GetEnumerator() =>
            throw new NotSupportedException();
    }

    private class Json : IEnumerable<Json>
    {
        public virtual IEnumerator<Json> GetEnumerator() => Enumerable.Repeat(this, 1).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class JsonObj : Dictionary<string, JsonObj>;

    /// <summary>Its items are paths, and the items of a name are the name itself.</summary>
    private sealed class PathLike : IEnumerable
    {
        public IEnumerator GetEnumerator() => new[] { this }.GetEnumerator();
    }

    private sealed class There : List<Back>;

    private sealed class Back : List<There>;
}
