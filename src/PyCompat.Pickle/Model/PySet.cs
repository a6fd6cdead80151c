using System.Collections;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// Python's <c>set</c>: mutable, with Python's key equality (<see cref="PyEquality"/>) and members in insertion order.
/// </summary>
public sealed class PySet : ICollection<object?>, IReadOnlyCollection<object?>
{
    private PyTable _table = new();

    /// <summary>Creates an empty set.</summary>
    public PySet()
    {
    }

    /// <summary>Creates a set of <paramref name="members"/>; of equal ones the first is kept.</summary>
    /// <exception cref="ArgumentException">A member is mutable (Python's <c>TypeError: unhashable
    /// type</c>).</exception>
    public PySet(IEnumerable<object?> members)
        : this()
    {
        foreach (object? member in members)
        {
            Add(member);
        }
    }

    /// <inheritdoc cref="ICollection{T}.Count"/>
    public int Count => _table.Count;

    bool ICollection<object?>.IsReadOnly => false;

    internal ref readonly PyTable Table => ref _table;

    /// <summary>Adds a member; false if an equal one exists, which is kept.</summary>
    /// <exception cref="ArgumentException">The member is mutable.</exception>
    public bool Add(object? member) => _table.Set(member, null, PyTable.Existing.Keep);

    void ICollection<object?>.Add(object? item) => Add(item);

    /// <inheritdoc/>
    public bool Contains(object? item) => _table.TryGet(item, out _);

    /// <inheritdoc/>
    public bool Remove(object? item) => _table.Remove(item);

    /// <inheritdoc/>
    public void Clear() => _table.Clear();

    /// <summary>Whether both have equal members.</summary>
    public bool SetEquals(PySet other) => _table.HasKeysOf(in other._table);

    /// <inheritdoc/>
    public void CopyTo(object?[] array, int arrayIndex)
    {
        foreach (object? member in this)
        {
            array[arrayIndex++] = member;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        int version = _table.Version;
        for (int place = 0; place < _table.Places; place++)
        {
            if (_table.TryGetAt(place, out object? member, out _))
            {
                yield return member;
                if (version != _table.Version)
                {
                    throw new InvalidOperationException("the set was changed while it was enumerated");
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the set in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
