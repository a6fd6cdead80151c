namespace PyCompat.Pickle;

/// <summary>Sets the Python name of a member, instead of deriving it by <see cref="PickleOptions.Naming"/>.</summary>
/// <param name="name">The attribute, key or Enum member.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class PyNameAttribute(string name) : Attribute
{
    /// <summary>The Python name.</summary>
    public string Name { get; } = name;
}
