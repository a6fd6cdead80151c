namespace PyCompat.Pickle;

/// <summary>How a member of an enum is written.</summary>
public enum PyEnumForm
{
    /// <summary>
    /// Its number, or the value that a <see cref="PyValueAttribute"/> declares; with a <see cref="PyClassAttribute"/>
    /// the member of that Python Enum which has it as its value.
    /// </summary>
    Number,

    /// <summary>
    /// Its name as a str; with a <see cref="PyClassAttribute"/> the member of that Python Enum which has the name.
    /// </summary>
    Name,

    /// <summary>
    /// With a <see cref="PyClassAttribute"/>: the member of that Python Enum which has the name as its value.
    /// </summary>
    NameAsValue,
}
