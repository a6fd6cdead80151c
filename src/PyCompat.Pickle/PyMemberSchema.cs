namespace PyCompat.Pickle;

/// <summary>A member of a <see cref="PyRecordSchema"/>.</summary>
public sealed class PyMemberSchema
{
    /// <summary>Describes a member.</summary>
    /// <param name="name">The name of the attribute or key in Python.</param>
    /// <param name="rules">The rules for it.</param>
    public PyMemberSchema(string name, PyMemberRules rules = PyMemberRules.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Rules) = (name, rules);
    }

    /// <summary>The name of the attribute or key in Python.</summary>
    public string Name { get; }

    /// <summary>The rules for it, which <see cref="PyReader.TryReadMember"/> enforces.</summary>
    public PyMemberRules Rules { get; }

    /// <summary>Another name that is read as well, such as the .NET one.</summary>
    public string? OtherName { get; init; }
}
