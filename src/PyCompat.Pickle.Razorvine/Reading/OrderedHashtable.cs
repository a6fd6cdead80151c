using System.Collections;

namespace PyCompat.Pickle.Razorvine.Reading;

/// <summary>
/// The type that Razorvine uses for a dict, which is unordered, in Python's order. The content is in a separate
/// dictionary; the base table stays empty.
/// </summary>
internal sealed class OrderedHashtable : Hashtable, IDictionary
{
    private readonly OrderedDictionary<object, object?> _items = [];

    public override int Count => _items.Count;

    public override ICollection Keys => _items.Keys;

    public override ICollection Values => _items.Values;

    public override object? this[object key]
    {
        get => _items.GetValueOrDefault(key);
        set => _items[key] = value;
    }

    public override void Add(object key, object? value) => _items.Add(key, value);

    public override void Clear() => _items.Clear();

    public override object Clone()
    {
        var clone = new OrderedHashtable();
        foreach ((object key, object? value) in _items)
        {
            clone.Add(key, value);
        }

        return clone;
    }

    public override bool Contains(object key) => _items.ContainsKey(key);

    public override bool ContainsKey(object key) => _items.ContainsKey(key);

    public override bool ContainsValue(object? value) => _items.ContainsValue(value);

    public override void CopyTo(Array array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach ((object key, object? value) in _items)
        {
            array.SetValue(new DictionaryEntry(key, value), arrayIndex++);
        }
    }

    public override IDictionaryEnumerator GetEnumerator() => ((IDictionary)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override void Remove(object key) => _items.Remove(key);
}
