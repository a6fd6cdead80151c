namespace PyCompat.Pickle;

/// <summary>What is known of a record type: all that its converter needs.</summary>
internal sealed record RecordShape<T>
{
    public required IReadOnlyList<PyMember<T>> Members { get; init; }

    public required RecordNames Names { get; init; }

    /// <summary>Makes a record of its members' values.</summary>
    public required Func<PyValues, T> Create { get; init; }

    /// <summary>Where a record can be made before its members are known: that, and setting them.</summary>
    public Func<T>? Begin { get; init; }

    /// <summary>Sets the members of a record that <see cref="Begin"/> has made.</summary>
    public Action<T, PyValues>? Fill { get; init; }

    public RecordClass? Class { get; init; }

    public PyInstanceForm Form { get; init; }
}
