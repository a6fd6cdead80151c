namespace PyCompat.Pickle;

/// <summary>
/// The Python class that a record, class, struct or enum stands for: its values are written as instances of it, and
/// instances of other classes are refused.
/// </summary>
/// <remarks>
/// <c>__main__</c> and <c>__mp_main__</c>, the script of the sender under fork and under spawn, count as one module.
/// </remarks>
/// <param name="module">The module; <c>__main__</c> for a class of the script that runs.</param>
/// <param name="name">The class (<c>__qualname__</c>).</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum, Inherited = false)]
public sealed class PyClassAttribute(string module, string name) : Attribute
{
    /// <summary>The module.</summary>
    public string Module { get; } = module;

    /// <summary>The class.</summary>
    public string Name { get; } = name;

    /// <summary>How an instance is made in Python; for enums see <see cref="PyEnumAttribute"/>.</summary>
    public PyInstanceForm Form { get; init; } = PyInstanceForm.State;
}
