using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters.Records;

namespace PyCompat.Pickle;

/// <summary>The values of a record's members while it is being created, each in a cell of its own type.</summary>
/// <remarks>Only valid during that time, and reused for the next record.</remarks>
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

    /// <summary>The converter that creates the record.</summary>
    internal object Owner { get; }

    /// <summary>The next one in a list of free ones.</summary>
    internal PyValues? Next { get; set; }

    /// <summary>Returns the value of a member; the default of its type if there was none.</summary>
    public TMember Get<T, TMember>(PyMember<T, TMember> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return GetAt<TMember>(member.Index);
    }

    /// <summary>Whether there was a value for a member.</summary>
    public bool Has<T>(PyMember<T> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return HasAt(member.Index);
    }

    internal bool HasAt(int index) => _isSet[index];

    // The cell may still hold the value of the previous record.
    internal TMember GetAt<TMember>(int index) =>
        _isSet[index] ? ((MemberCell<TMember>)_cells[index]).Value : default!;

    internal void Set<TMember>(int index, TMember value)
    {
        // Unchecked: the member that sets the value has also made this cell.
        Unsafe.As<MemberCell<TMember>>(_cells[index]).Value = value;
        _isSet[index] = true;
    }

    /// <summary>Marks all members as missing again.</summary>
    internal void Reset() => Array.Clear(_isSet);

    /// <summary>Removes the values, so that none is kept alive from here.</summary>
    internal void Clear()
    {
        Array.Clear(_isSet);
        foreach (MemberCell cell in _cells)
        {
            cell.Clear();
        }
    }
}
