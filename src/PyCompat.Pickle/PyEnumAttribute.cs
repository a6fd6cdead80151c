namespace PyCompat.Pickle;

/// <summary>Selects how the members of an enum are written; all forms are read.</summary>
/// <param name="form">The form.</param>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class PyEnumAttribute(PyEnumForm form) : Attribute
{
    /// <summary>The form.</summary>
    public PyEnumForm Form { get; } = form;
}
