using System.Collections;

namespace PyCompat.Pickle;

/// <summary>Python's <c>frozenset</c>: immutable, equal by value, a key itself.</summary>
public sealed class PyFrozenSet : IReadOnlyCollection<object?>, IEquatable<PyFrozenSet>
{
    private readonly PyTable _table;
    private readonly int _hash;

    /// <summary>Creates a set of <paramref name="members"/>, of equal ones the first.</summary>
    /// <exception cref="ArgumentException">A member is mutable (Python's <c>TypeError: unhashable
    /// type</c>).</exception>
    public PyFrozenSet(params IEnumerable<object?> members)
    {
        _table = new PyTable();
        foreach (object? member in members)
        {
            if (_table.Set(member, null, PyTable.Existing.Keep))
            {
                // The order must not matter: a sum. Of hashes of hashes, or all ways to group its members
                // into sets of sets would have one hash.
                _hash += PyNumber.HashInteger(PyEquality.Comparer.GetHashCode(member));
            }
        }
    }

    /// <inheritdoc/>
    public int Count => _table.Count;

    internal PyTable Table => _table;

    /// <summary>Whether an equal member is in it.</summary>
    public bool Contains(object? item) => _table.TryGet(item, out _);

    /// <summary>Whether both have equal members.</summary>
    public bool SetEquals(PyFrozenSet other) => TablesEqual(_table, other._table);

    /// <inheritdoc/>
    public bool Equals(PyFrozenSet? other) => PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyFrozenSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => Enumerate(_table);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The set in Python's notation, cut where it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    internal static IEnumerator<object?> Enumerate(PyTable table)
    {
        int version = table.Version;
        for (int place = 0; place < table.Places; place++)
        {
            if (table.TryGetAt(place, out object? member, out _))
            {
                yield return member;
                if (version != table.Version)
                {
                    throw new InvalidOperationException("the set was changed while it was enumerated");
                }
            }
        }
    }

    internal static bool TablesEqual(PyTable a, PyTable b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        for (int place = 0; place < a.Places; place++)
        {
            if (a.TryGetAt(place, out object? member, out _) && !b.TryGet(member, out _))
            {
                return false;
            }
        }

        return true;
    }
}
