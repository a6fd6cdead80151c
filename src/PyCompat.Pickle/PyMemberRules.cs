namespace PyCompat.Pickle;

/// <summary>What holds for a member of a record.</summary>
[Flags]
public enum PyMemberRules
{
    /// <summary>It may be missing, and may be None where its type has a null.</summary>
    None = 0,

    /// <summary>A record without it is an error.</summary>
    Required = 1,

    /// <summary>None is an error.</summary>
    NotNull = 2,
}
