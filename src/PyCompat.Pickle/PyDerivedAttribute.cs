namespace PyCompat.Pickle;

/// <summary>
/// Declares a type that may occur where the base class or interface with this attribute is expected. The Python class
/// selects the type: each has a <see cref="PyClassAttribute"/>.
/// </summary>
/// <param name="type">The derived type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class PyDerivedAttribute(Type type) : Attribute
{
    /// <summary>The derived type.</summary>
    public Type Type { get; } = type;
}
