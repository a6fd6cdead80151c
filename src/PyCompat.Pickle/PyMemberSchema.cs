namespace PyCompat.Pickle;

/// <summary>A member of a <see cref="PyRecordSchema"/>.</summary>
public sealed class PyMemberSchema
{
    /// <summary>A member.</summary>
    /// <param name="name">The attribute or key in Python.</param>
    /// <param name="rules">What holds for it.</param>
    public PyMemberSchema(string name, PyMemberRules rules = PyMemberRules.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Rules) = (name, rules);
    }

    /// <summary>The attribute or key in Python.</summary>
    public string Name { get; }

    /// <summary>What holds for it; <see cref="PyReader.TryReadMember"/> sees to that.</summary>
    public PyMemberRules Rules { get; }

    /// <summary>Another name that is read as well, such as the one in .NET.</summary>
    public string? OtherName { get; init; }
}
