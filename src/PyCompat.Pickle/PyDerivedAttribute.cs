namespace PyCompat.Pickle;

/// <summary>
/// A type that may stand where the base class or interface with this attribute is asked for. Which one it is the Python
/// class tells: each has a <see cref="PyClassAttribute"/>.
/// </summary>
/// <param name="type">The derived type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class PyDerivedAttribute(Type type) : Attribute
{
    /// <summary>The derived type.</summary>
    public Type Type { get; } = type;
}
