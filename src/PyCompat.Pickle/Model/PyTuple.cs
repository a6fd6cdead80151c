using System.Collections;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Text;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>tuple</c>: immutable, equal by value. <c>x is (long a, string b)</c> takes one apart.</summary>
public sealed class PyTuple : IReadOnlyList<object?>, ITuple, IEquatable<PyTuple>
{
    private readonly object?[] _items;
    private int _hash;
    private int _memoNumber;

    /// <summary>Creates a tuple of <paramref name="items"/>, which are copied.</summary>
    public PyTuple(params ReadOnlySpan<object?> items) => _items = items.ToArray();

    private PyTuple(object?[] items) => _items = items;

    /// <summary>The tuple without items, <c>()</c>.</summary>
    public static PyTuple Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Length;

    int ITuple.Length => _items.Length;

    /// <summary>What the memo of the pickle that is being written knows this as; see <see cref="MemoTable"/>.</summary>
    internal ref int MemoNumber => ref _memoNumber;

    /// <summary>The items.</summary>
    public ReadOnlySpan<object?> Items => _items;

    /// <summary>The item at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none there.</exception>
    public object? this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PyTuple? other) => PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyTuple other && Equals(other);

    /// <summary>A hash of the items by value.</summary>
    /// <exception cref="ArgumentException">An item is mutable, so that Python could not hash it either.</exception>
    public override int GetHashCode()
    {
        // Kept, since a tuple that holds one tuple twice, many levels deep, has more leaves than can be walked.
        // Two threads may both compute it: they write the same.
        if (_hash == 0)
        {
            _hash = PyEquality.HashItems(_items);
        }

        return _hash;
    }

    /// <summary>The tuple in Python's notation, cut where it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    /// <summary>Makes a tuple around <paramref name="items"/>, which the caller gives up.</summary>
    internal static PyTuple Adopt(object?[] items) => items.Length == 0 ? Empty : new PyTuple(items);
}
