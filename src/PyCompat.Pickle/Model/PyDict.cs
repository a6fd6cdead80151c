using System.Collections;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// Python's <c>dict</c>, with insertion order and Python's key equality (<see cref="PyEquality"/>). The key None is
/// null.
/// </summary>
/// <remarks>Any .NET number or string works as a key: <c>dict[1]</c>, <c>dict["name"]</c>.</remarks>
public sealed class PyDict : IDictionary<object?, object?>, IReadOnlyDictionary<object?, object?>
{
    private PyTable _table = new();
    private int _memoNumber;

    /// <summary>Creates an empty dict.</summary>
    public PyDict()
    {
    }

    /// <summary>Creates a dict of <paramref name="items"/>; equal keys keep the first key and the last value.</summary>
    public PyDict(IEnumerable<KeyValuePair<object?, object?>> items)
        : this()
    {
        foreach ((object? key, object? value) in items)
        {
            this[key] = value;
        }
    }

    internal PyDict(PyFrozenDict dict) => _table = PyTable.CopyOf(in dict.Table);

    /// <inheritdoc cref="ICollection{T}.Count"/>
    public int Count => _table.Count;

    /// <inheritdoc/>
    public ICollection<object?> Keys => [.. this.Select(static item => item.Key)];

    /// <inheritdoc/>
    public ICollection<object?> Values => [.. this.Select(static item => item.Value)];

    IEnumerable<object?> IReadOnlyDictionary<object?, object?>.Keys => this.Select(static item => item.Key);

    IEnumerable<object?> IReadOnlyDictionary<object?, object?>.Values => this.Select(static item => item.Value);

    bool ICollection<KeyValuePair<object?, object?>>.IsReadOnly => false;

    internal ref PyTable Table => ref _table;

    /// <inheritdoc cref="PyTuple.MemoNumber"/>
    internal ref int MemoNumber => ref _memoNumber;

    /// <summary>The value of <paramref name="key"/>; setting it keeps position and original of an equal key.</summary>
    /// <exception cref="KeyNotFoundException">The key does not exist (Python's <c>KeyError</c>).</exception>
    /// <exception cref="ArgumentException">The key is mutable (Python's <c>TypeError: unhashable type</c>).</exception>
    public object? this[object? key]
    {
        get => _table.TryGet(key, out object? value)
            ? value
            : throw new KeyNotFoundException($"there is no key {PyRepr.Format(key, PyRepr.DefaultMaxLength)}");
        set => _table.Set(key, value, PyTable.Existing.Replace);
    }

    /// <summary>Returns the value of <paramref name="key"/> as <typeparamref name="T"/>, as in typed reading.</summary>
    /// <exception cref="KeyNotFoundException">The key does not exist (Python's <c>KeyError</c>).</exception>
    /// <exception cref="PickleException">The value is something else.</exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T Get<T>(object? key) => PyConvert.To<T>(this[key]);

    /// <summary>Adds an item.</summary>
    /// <exception cref="ArgumentException">An equal key exists, or the key is mutable.</exception>
    public void Add(object? key, object? value)
    {
        if (!_table.Set(key, value, PyTable.Existing.Keep))
        {
            throw new ArgumentException($"the key {PyRepr.Format(key, PyRepr.DefaultMaxLength)} already exists");
        }
    }

    /// <inheritdoc cref="IDictionary{TKey,TValue}.ContainsKey"/>
    public bool ContainsKey(object? key) => _table.TryGet(key, out _);

    /// <inheritdoc cref="IDictionary{TKey,TValue}.TryGetValue"/>
    public bool TryGetValue(object? key, [MaybeNullWhen(false)] out object? value) => _table.TryGet(key, out value);

    /// <inheritdoc/>
    public bool Remove(object? key) => _table.Remove(key);

    /// <inheritdoc/>
    public void Clear() => _table.Clear();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator()
    {
        int version = _table.Version;
        for (int place = 0; place < _table.Places; place++)
        {
            if (_table.TryGetAt(place, out object? key, out object? value))
            {
                yield return new KeyValuePair<object?, object?>(key, value);
                if (version != _table.Version)
                {
                    throw new InvalidOperationException("the dict was changed while it was enumerated");
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void ICollection<KeyValuePair<object?, object?>>.Add(KeyValuePair<object?, object?> item) =>
        Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<object?, object?>>.Contains(KeyValuePair<object?, object?> item) =>
        TryGetValue(item.Key, out object? value) && PyEquality.Comparer.Equals(value, item.Value);

    void ICollection<KeyValuePair<object?, object?>>.CopyTo(KeyValuePair<object?, object?>[] array, int arrayIndex)
    {
        foreach (KeyValuePair<object?, object?> item in this)
        {
            array[arrayIndex++] = item;
        }
    }

    bool ICollection<KeyValuePair<object?, object?>>.Remove(KeyValuePair<object?, object?> item) =>
        ((ICollection<KeyValuePair<object?, object?>>)this).Contains(item) && Remove(item.Key);

    /// <summary>Returns the dict in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
