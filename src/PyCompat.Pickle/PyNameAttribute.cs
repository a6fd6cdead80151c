namespace PyCompat.Pickle;

/// <summary>
/// Sets the Python name of a member, in place of the one that <see cref="PickleOptions.Naming"/> derives.
/// </summary>
/// <param name="name">The attribute, key or Enum member.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PyNameAttribute(string name) : Attribute
{
    /// <summary>The Python name.</summary>
    public string Name { get; } = name;
}
