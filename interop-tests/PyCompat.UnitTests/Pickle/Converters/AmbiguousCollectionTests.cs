using System.Collections;
using System.Collections.Immutable;
using System.Dynamic;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Types that are several kinds of collection at once, or hide their content, are refused by name.</summary>
public class AmbiguousCollectionTests
{
    [Fact]
    public void Several_kinds_at_once_are_refused()
    {
        Assert.Contains("ListAndDict is a collection of", Sent.Refused(static () => new ListAndDict()), Ordinal);
        Assert.Contains("at once", Sent.Refused(static () => new DictAndNumbers { ["a"] = 1 }), Ordinal);
        Assert.Contains("at once", Sent.Refused(static () => new SetAndTexts { 1 }), Ordinal);
        Assert.Contains("at once", Sent.Refused(static () => new SetAndDict { 1 }), Ordinal);
    }

    [Fact]
    public void Collections_that_enumerate_their_own_kind_are_not_refused()
    {
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new SortedDictionary<string, int> { ["a"] = 1 }));
        Assert.Equal("{'a': 1}", Sent.Repr(static () => ImmutableSortedDictionary<string, int>.Empty.Add("a", 1)));
        Assert.Equal("{1}", Sent.Repr(static () => ImmutableHashSet.Create(1)));
        Assert.Equal("{1}", Sent.Repr(static () => ImmutableSortedSet.Create(1)));
        Assert.Equal("[('a', 1)]", Sent.Repr(static () => new List<KeyValuePair<string, int>> { new("a", 1) }));
        Assert.Equal("[1]", Sent.Repr(static () => new Both()));
        Assert.Equal("{'a': 1}", Sent.Repr(static () =>
        {
            IDictionary<string, object?> bag = new ExpandoObject();
            bag["a"] = 1;
            return (ExpandoObject)bag;
        }));
    }

    [Fact]
    public void Collections_whose_items_are_not_available_yet_are_refused()
    {
        Assert.Contains("Later yields its items", Sent.Refused(static () => new Later()), Ordinal);
        Assert.Contains("Dynamic has members", Sent.Refused(static () => new Dynamic()), Ordinal);
        Assert.Contains("Watched passes its values", Sent.Refused(static () => new Watched()), Ordinal);
    }

    [Fact]
    public void A_default_struct_has_no_items()
    {
        Assert.Contains("default", Sent.Refused(static () => default(ArraySegment<int>)), Ordinal);
        Assert.Contains("default", Sent.Refused(static () => default(ImmutableArray<int>)), Ordinal);
        Assert.Contains("default", Sent.Refused(static () => default(ImmutableArray<string>)), Ordinal);
        Assert.Equal("b''", Sent.Repr(static () => default(ArraySegment<byte>)));
        Assert.Equal("b''", Sent.Repr(static () => default(ImmutableArray<byte>)));
        Assert.Equal("[]", Sent.Repr(static () => ImmutableArray<int>.Empty));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    internal sealed class ListAndDict : List<int>, IReadOnlyDictionary<string, int>
    {
        IEnumerable<string> IReadOnlyDictionary<string, int>.Keys => [];

        IEnumerable<int> IReadOnlyDictionary<string, int>.Values => [];

        int IReadOnlyDictionary<string, int>.this[string key] => 0;

        bool IReadOnlyDictionary<string, int>.ContainsKey(string key) => false;

        bool IReadOnlyDictionary<string, int>.TryGetValue(string key, out int value) => (value = 0) > 0;

        IEnumerator<KeyValuePair<string, int>> IEnumerable<KeyValuePair<string, int>>.GetEnumerator()
        {
            yield break;
        }
    }

    internal sealed class DictAndNumbers : Dictionary<string, int>, IEnumerable<int>
    {
        IEnumerator<int> IEnumerable<int>.GetEnumerator() => Values.GetEnumerator();
    }

    internal sealed class SetAndTexts : HashSet<int>, IEnumerable<string>
    {
        IEnumerator<string> IEnumerable<string>.GetEnumerator()
        {
            yield break;
        }
    }

    internal sealed class SetAndDict : HashSet<int>, IReadOnlyDictionary<int, int>
    {
        IEnumerable<int> IReadOnlyDictionary<int, int>.Keys => this;

        IEnumerable<int> IReadOnlyDictionary<int, int>.Values => this;

        int IReadOnlyDictionary<int, int>.this[int key] => key;

        bool IReadOnlyDictionary<int, int>.ContainsKey(int key) => Contains(key);

        bool IReadOnlyDictionary<int, int>.TryGetValue(int key, out int value) => (value = key) > 0;

        IEnumerator<KeyValuePair<int, int>> IEnumerable<KeyValuePair<int, int>>.GetEnumerator()
        {
            yield break;
        }
    }

    internal class Later : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException();
    }

    internal sealed class Both : Later, IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator()
        {
            yield return 1;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    internal sealed class Dynamic : DynamicObject;

    internal sealed class Watched : IObservable<int>
    {
        public IDisposable Subscribe(IObserver<int> observer) => throw new InvalidOperationException();
    }
}
