using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Dynamic;
using System.Runtime.CompilerServices;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>A type that is sent as a dict, set or list is read from one, wherever the type is declared.</summary>
public class ReceivedCollectionTests
{
    [Fact]
    public void Collections_declared_anywhere_come_back()
    {
        Assert.Equal([1, 2], Back(new SentCollectionTests.Bag<int> { 1, 2 }));
        Assert.Equal([1], Back(new SentCollectionTests.BagOfObjects { 1L }).Cast<long>());
        SentCollectionTests.Settings settings = Back(new SentCollectionTests.Settings { ["k"] = 1 });
        Assert.Equal(1, settings["k"]);
        Assert.Equal("x", settings.Extra);
        Assert.Equal([3, 1], Back(new SentCollectionTests.IdSet { 3, 1 }).OrderDescending());
        Assert.Equal([1], Back(new SentCollectionTests.Observed { 1 }));
        Assert.Equal([1], Back(new SentCollectionTests.Basket([1])).Items);
        Assert.Equal([3, 2, 1], Back(new Stack<int>([1, 2, 3])));
        Assert.Equal([3, 2, 1], Back(new ConcurrentStack<int>([1, 2, 3])));
        Assert.Equal([3, 2, 1], Back(ImmutableStack.Create(1, 2, 3)).ToArray());
        Assert.Equal(new ConcurrentBag<int> { 1, 2, 3 }, Back(new ConcurrentBag<int> { 1, 2, 3 }));
        Assert.Equal([1, 2], Back(new ConcurrentQueue<int>([1, 2])));
        Assert.Equal([1, 2], Back(ImmutableQueue.Create(1, 2)));
        Assert.Equal([1], Back(new ObservableCollection<int> { 1 }));
        Assert.Equal([1], Back(new BlockingCollection<int>(new ConcurrentQueue<int>([1]))));
        Assert.Equal(2, Back(new ConcurrentDictionary<string, int> { ["b"] = 2 })["b"]);
        Assert.Equal(2, Back(new SortedList<string, int> { ["b"] = 2 })["b"]);
        Assert.Equal([1, 2], Back(new Built<int>([1, 2])).Items);
        Assert.Equal([1, 2], Back(new Taken([1, 2])));
        Assert.Equal([1, 2], Back(new TakenStruct([1, 2])).Items);
        Assert.Equal("b", Back(new ArrayList { 1, "b" })[1]);
        Assert.Equal(1L, Back(new Hashtable { ["a"] = 1 })["a"]);
        Assert.Equal(1L, ((IDictionary<string, object?>)Back(SentCollectionTests.Expando()))["a"]);
        Assert.Equal(new ArraySegment<byte>([1, 2]), Back(new ArraySegment<byte>([1, 2])).AsEnumerable());
        Assert.Equal([1, 2], Back(ImmutableArray.Create<byte>(1, 2)));
        Assert.Null(Back<SentCollectionTests.Bag<int>?>(null));
    }

    [Fact]
    public void Blocks_of_bytes_are_read_as_collections_of_bytes()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(new byte[] { 1, 200 });
        Assert.Equal([1, 200], PickleSerializer.Default.Deserialize<List<byte>>(pickle));
        Assert.Equal([1, 200], PickleSerializer.Default.Deserialize<IReadOnlyList<byte>>(pickle));
        Assert.Equal([1, 200], PickleSerializer.Default.Deserialize<SentCollectionTests.Bag<byte>>(pickle));
        Assert.Equal([1, 200], PickleSerializer.Default.Deserialize<ImmutableArray<byte>>(pickle));
        Assert.Equal("$: expected a list, got bytes", Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize<List<int>>(pickle)).Message);
    }

    [Fact]
    public void A_dict_is_read_as_a_sequence_of_pairs()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(new Dictionary<string, int> { ["a"] = 1 });
        Assert.Equal(
            [KeyValuePair.Create("a", 1)],
            PickleSerializer.Default.Deserialize<IEnumerable<KeyValuePair<string, int>>>(pickle));
        Assert.Equal(
            [KeyValuePair.Create("a", 1)], PickleSerializer.Default.Deserialize<KeyValuePair<string, int>[]>(pickle));
    }

    [Fact]
    public void A_type_that_cannot_be_created_is_refused_with_a_reason()
    {
        Check<SentCollectionTests.Numbers>("[1]");
        Check<SentCollectionTests.Headers>("{'a': 1}");
        Check<IOrderedEnumerable<int>>("[1]");
        Check<BitArray>("[True]");

        static void Check<T>(string python)
        {
            object value = python[0] == '{' ? new Dictionary<string, int> { ["a"] = 1 } : new List<object?> { 1L };
            PickleException told = Assert.Throws<PickleException>(
                () => PickleSerializer.Default.Deserialize<T>(PickleSerializer.Default.Serialize(value)));
            Assert.Contains($"cannot create {typeof(T)} from it", told.Message, StringComparison.Ordinal);
            Assert.Contains("neither a public parameterless constructor", told.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Types_refused_when_sending_are_refused_when_reading()
    {
        Assert.Contains("enumerates its keys", Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize<NameValueCollection>([])).Message, StringComparison.Ordinal);
    }

    private static T Back<T>(T value)
    {
        T back = PickleSerializer.Default.Deserialize<T>(PickleSerializer.Default.Serialize(value));
        Assert.Equal(
            PyRepr.Format(PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize<object?>(value))),
            PyRepr.Format(PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize<object?>(back))));
        return back;
    }

    private static class Built
    {
        public static Built<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
    }

    [CollectionBuilder(typeof(Built), nameof(Built.Create))]
    private sealed class Built<T>(IReadOnlyList<T> items) : IEnumerable<T>
    {
        public IReadOnlyList<T> Items => items;

        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Taken(IEnumerable<int> items) : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private readonly struct TakenStruct(IList<int> items) : IEnumerable<int>
    {
        public IList<int> Items => items;

        public IEnumerator<int> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
