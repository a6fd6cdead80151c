using System.Collections;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// Python's <c>frozendict</c> (3.15): an immutable dict. Equal by value in any order, and usable as a key if its values
/// are.
/// </summary>
public sealed class PyFrozenDict : IReadOnlyDictionary<object?, object?>, IEquatable<PyFrozenDict>
{
    private readonly PyTable _table;
    private int _hash;

    /// <summary>Creates a dict of <paramref name="items"/>; equal keys keep the first key and the last value.</summary>
    /// <exception cref="ArgumentException">A key is mutable (Python's <c>TypeError: unhashable type</c>).</exception>
    public PyFrozenDict(params IEnumerable<KeyValuePair<object?, object?>> items)
    {
        PyTable table = new();
        foreach ((object? key, object? value) in items)
        {
            table.Set(key, value, PyTable.Existing.Replace);
        }

        _table = table;
    }

    private PyFrozenDict(in PyTable table) => _table = PyTable.CopyOf(in table);

    /// <inheritdoc/>
    public int Count => _table.Count;

    /// <inheritdoc/>
    public IEnumerable<object?> Keys => this.Select(static item => item.Key);

    /// <inheritdoc/>
    public IEnumerable<object?> Values => this.Select(static item => item.Value);

    internal ref readonly PyTable Table => ref _table;

    /// <summary>The value of <paramref name="key"/>.</summary>
    /// <exception cref="KeyNotFoundException">The key does not exist (Python's <c>KeyError</c>).</exception>
    /// <exception cref="ArgumentException">The key is mutable (Python's <c>TypeError: unhashable type</c>).</exception>
    public object? this[object? key] => _table.TryGet(key, out object? value)
        ? value
        : throw new KeyNotFoundException($"there is no key {PyRepr.Format(key, PyRepr.DefaultMaxLength)}");

    /// <inheritdoc cref="PyDict.Get"/>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T Get<T>(object? key) => PyConvert.To<T>(this[key]);

    /// <inheritdoc/>
    public bool ContainsKey(object? key) => _table.TryGet(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(object? key, [MaybeNullWhen(false)] out object? value) => _table.TryGet(key, out value);

    /// <inheritdoc/>
    public bool Equals(PyFrozenDict? other) => PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyFrozenDict other && Equals(other);

    /// <summary>Returns a hash of the items by value, independent of their order.</summary>
    /// <exception cref="ArgumentException">A value is mutable, so Python could not hash it either.</exception>
    public override int GetHashCode()
    {
        // Cached, as for a tuple.
        if (_hash == 0)
        {
            _hash = PyEquality.HashEntries(in _table);
        }

        return _hash;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator()
    {
        for (int place = 0; place < _table.Places; place++)
        {
            if (_table.TryGetAt(place, out object? key, out object? value))
            {
                yield return new KeyValuePair<object?, object?>(key, value);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the dict in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    /// <summary>Creates a frozendict of the current items of <paramref name="dict"/>.</summary>
    internal static PyFrozenDict Of(PyDict dict) => new(in dict.Table);

    /// <summary>Whether both have equal keys with equal values.</summary>
    internal bool ItemsEqual(PyFrozenDict other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        foreach ((object? key, object? value) in this)
        {
            if (!other.TryGetValue(key, out object? found) || !PyEquality.Comparer.Equals(value, found))
            {
                return false;
            }
        }

        return true;
    }
}
