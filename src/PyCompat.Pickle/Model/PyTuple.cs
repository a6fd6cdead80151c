using System.Collections;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Text;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>tuple</c>: immutable, equal by value. <c>x is (long a, string b)</c> deconstructs it.</summary>
public sealed class PyTuple : IReadOnlyList<object?>, ITuple, IEquatable<PyTuple>
{
    private readonly object?[] _items;
    private int _hash;
    private int _memoNumber;

    /// <summary>Creates a tuple of <paramref name="items"/>, which are copied.</summary>
    public PyTuple(params ReadOnlySpan<object?> items) => _items = items.ToArray();

    private PyTuple(object?[] items) => _items = items;

    /// <summary>The empty tuple, <c>()</c>.</summary>
    public static PyTuple Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Length;

    int ITuple.Length => _items.Length;

    /// <summary>The tuple's number in the memo of the pickle being written; see <see cref="MemoTable"/>.</summary>
    internal ref int MemoNumber => ref _memoNumber;

    /// <summary>The items.</summary>
    public ReadOnlySpan<object?> Items => _items;

    /// <summary>Returns the item at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">The index is out of range.</exception>
    public object? this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PyTuple? other) => PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyTuple other && Equals(other);

    /// <summary>Returns a hash of the items by value.</summary>
    /// <exception cref="ArgumentException">An item is mutable, so Python could not hash it either.</exception>
    public override int GetHashCode()
    {
        // Cached, since a tuple that holds the same tuple twice, many levels deep, has too many leaves to visit. Two
        // threads may both compute it: they store the same value.
        if (_hash == 0)
        {
            _hash = PyEquality.HashItems(_items);
        }

        return _hash;
    }

    /// <summary>Returns the tuple in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    /// <summary>Creates a tuple around <paramref name="items"/>, which the caller must not use afterwards.</summary>
    internal static PyTuple Adopt(object?[] items) => items.Length == 0 ? Empty : new PyTuple(items);
}
