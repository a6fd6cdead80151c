namespace PyCompat.NumPy;

/// <summary>One field of the records of a structured array (<c>numpy.dtype.fields</c>).</summary>
public sealed class NdField
{
    internal NdField(string name, NdDType type, int offset, string? title)
    {
        (Name, Type, Offset, Title) = (name, type, offset, title);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What is in it.</summary>
    public NdDType Type { get; }

    /// <summary>Where it begins in the record, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Its second name, where it has one.</summary>
    public string? Title { get; }

    internal bool Matches(NdField other) =>
        Name == other.Name && Offset == other.Offset && Title == other.Title && Type.Equals(other.Type);
}
