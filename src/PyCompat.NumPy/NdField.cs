namespace PyCompat.NumPy;

/// <summary>A field of the records of a structured array (<c>numpy.dtype.fields</c>).</summary>
public sealed class NdField
{
    internal NdField(string name, NdDType type, int offset, string? title)
    {
        (Name, Type, Offset, Title) = (name, type, offset, title);
    }

    /// <summary>The name of the field.</summary>
    public string Name { get; }

    /// <summary>The type of the field.</summary>
    public NdDType Type { get; }

    /// <summary>The position of the field in the record, in bytes.</summary>
    public int Offset { get; }

    /// <summary>The second name of the field, if it has one.</summary>
    public string? Title { get; }

    internal bool Matches(NdField other) =>
        Name == other.Name && Offset == other.Offset && Title == other.Title && Type.Equals(other.Type);
}
