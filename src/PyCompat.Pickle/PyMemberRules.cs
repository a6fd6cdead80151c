namespace PyCompat.Pickle;

/// <summary>The rules for a member of a record.</summary>
[Flags]
public enum PyMemberRules
{
    /// <summary>The member may be missing, and may be None where its type can be null.</summary>
    None = 0,

    /// <summary>A record without the member is an error.</summary>
    Required = 1,

    /// <summary>None as the member's value is an error.</summary>
    NotNull = 2,
}
