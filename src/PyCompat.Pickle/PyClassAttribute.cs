namespace PyCompat.Pickle;

/// <summary>
/// Names the Python class that a record, class, struct or enum corresponds to: its values are written as instances of
/// that class, and instances of other classes are rejected.
/// </summary>
/// <remarks>
/// <c>__main__</c> and <c>__mp_main__</c>, the sender's script under fork and under spawn, count as the same module.
/// </remarks>
/// <param name="module">The module; <c>__main__</c> for a class of the running script.</param>
/// <param name="name">The class (<c>__qualname__</c>).</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum, Inherited = false)]
public sealed class PyClassAttribute(string module, string name) : Attribute
{
    /// <summary>The module.</summary>
    public string Module { get; } = module;

    /// <summary>The class.</summary>
    public string Name { get; } = name;

    /// <summary>How Python constructs an instance; for enums see <see cref="PyEnumAttribute"/>.</summary>
    public PyInstanceForm Form { get; init; } = PyInstanceForm.State;
}
