using System.Collections;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>A collection that Razorvine writes as a list; the items are prepared as they are enumerated.</summary>
internal sealed class OutgoingList(AdapterPickler pickler, IEnumerable items) : IEnumerable
{
    public IEnumerator GetEnumerator()
    {
        foreach (object? item in items)
        {
            yield return pickler.Prepare(item);
        }
    }
}

/// <summary>
/// A dictionary that Razorvine writes as a dict: it enumerates the keys and immediately gets the value of each, and
/// uses nothing else.
/// </summary>
internal sealed class OutgoingDictionary(AdapterPickler pickler, IDictionary items) : IDictionary
{
    private object? _value;

    public ICollection Keys => this;

    public ICollection Values => throw new NotSupportedException();

    public int Count => items.Count;

    public bool IsFixedSize => true;

    public bool IsReadOnly => true;

    public bool IsSynchronized => false;

    public object SyncRoot => this;

    /// <summary>The value of the most recent key.</summary>
    public object? this[object key]
    {
        get => pickler.Prepare(_value);
        set => throw new NotSupportedException();
    }

    /// <summary>Enumerates the keys.</summary>
    IEnumerator IEnumerable.GetEnumerator()
    {
        EnsureDistinct();
        foreach (DictionaryEntry item in items)
        {
            _value = item.Value;
            yield return pickler.Prepare(item.Key);
        }
    }

    IDictionaryEnumerator IDictionary.GetEnumerator() => throw new NotSupportedException();

    public void Add(object key, object? value) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public bool Contains(object key) => throw new NotSupportedException();

    public void CopyTo(Array array, int index) => throw new NotSupportedException();

    public void Remove(object key) => throw new NotSupportedException();

    private void EnsureDistinct() => OutgoingKeys.EnsureDistinct(items.Keys);
}
