using System.Collections;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>frozenset</c>: immutable, equal by value, and usable as a key.</summary>
public sealed class PyFrozenSet : IReadOnlyCollection<object?>, IEquatable<PyFrozenSet>
{
    private readonly PyTable _table;
    private readonly int _hash;

    /// <summary>Creates a set of <paramref name="members"/>; of equal ones the first is kept.</summary>
    /// <exception cref="ArgumentException">A member is mutable (Python's <c>TypeError: unhashable
    /// type</c>).</exception>
    public PyFrozenSet(params IEnumerable<object?> members)
    {
        PyTable table = new();
        foreach (object? member in members)
        {
            if (table.Set(member, null, PyTable.Existing.Keep))
            {
                // A sum, as the order must not matter. Of hashes of hashes, because otherwise all ways to group the
                // same members into sets of sets would have the same hash.
                _hash += PyNumber.HashInteger(PyEquality.Comparer.GetHashCode(member));
            }
        }

        _table = table;
    }

    /// <inheritdoc/>
    public int Count => _table.Count;

    internal ref readonly PyTable Table => ref _table;

    /// <summary>Whether the set contains an equal member.</summary>
    public bool Contains(object? item) => _table.TryGet(item, out _);

    /// <summary>Whether both have equal members.</summary>
    public bool SetEquals(PyFrozenSet other) => _table.HasKeysOf(in other._table);

    /// <inheritdoc/>
    public bool Equals(PyFrozenSet? other) => PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyFrozenSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int place = 0; place < _table.Places; place++)
        {
            if (_table.TryGetAt(place, out object? member, out _))
            {
                yield return member;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the set in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
