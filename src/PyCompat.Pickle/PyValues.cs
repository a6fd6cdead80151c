using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters.Records;

namespace PyCompat.Pickle;

/// <summary>The values of a record's members while it is made; each in a place of its own type.</summary>
/// <remarks>Valid only while the record is made, and used again for the next one.</remarks>
public sealed class PyValues
{
    private readonly MemberCell[] _cells;
    private readonly bool[] _isSet;

    internal PyValues(object owner, MemberCell[] cells)
    {
        Owner = owner;
        _cells = cells;
        _isSet = new bool[cells.Length];
    }

    /// <summary>The converter whose record it is.</summary>
    internal object Owner { get; }

    /// <summary>The next one in a list of those that are free.</summary>
    internal PyValues? Next { get; set; }

    /// <summary>The value of a member; its type's default where none came.</summary>
    public TMember Get<T, TMember>(PyMember<T, TMember> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return GetAt<TMember>(member.Index);
    }

    /// <summary>Whether a value came for a member.</summary>
    public bool Has<T>(PyMember<T> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return HasAt(member.Index);
    }

    internal bool HasAt(int index) => _isSet[index];

    // The place may still hold the value of the record before.
    internal TMember GetAt<TMember>(int index) =>
        _isSet[index] ? ((MemberCell<TMember>)_cells[index]).Value : default!;

    internal void Set<TMember>(int index, TMember value)
    {
        // Unchecked: the member that sets it has made the cell of its place.
        Unsafe.As<MemberCell<TMember>>(_cells[index]).Value = value;
        _isSet[index] = true;
    }

    /// <summary>Counts all members as missing again.</summary>
    internal void Reset() => Array.Clear(_isSet);

    /// <summary>Takes the values out, so that none is kept alive from here.</summary>
    internal void Clear()
    {
        Array.Clear(_isSet);
        foreach (MemberCell cell in _cells)
        {
            cell.Clear();
        }
    }
}
