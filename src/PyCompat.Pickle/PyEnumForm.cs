namespace PyCompat.Pickle;

/// <summary>How a member of an enum is written.</summary>
public enum PyEnumForm
{
    /// <summary>
    /// The member's number, or the value declared by a <see cref="PyValueAttribute"/>; with a
    /// <see cref="PyClassAttribute"/>, the member of the Python Enum that has this value.
    /// </summary>
    Number,

    /// <summary>
    /// The member's name as a str; with a <see cref="PyClassAttribute"/>, the member of the Python Enum that has this
    /// name.
    /// </summary>
    Name,

    /// <summary>With a <see cref="PyClassAttribute"/>: the Python Enum member whose value is this name.</summary>
    NameAsValue,
}
