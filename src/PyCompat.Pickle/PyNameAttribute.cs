namespace PyCompat.Pickle;

/// <summary>What a member is called in Python, where <see cref="PickleOptions.Naming"/> does not say it.</summary>
/// <param name="name">The attribute, key or member of an Enum.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PyNameAttribute(string name) : Attribute
{
    /// <summary>The name in Python.</summary>
    public string Name { get; } = name;
}
