using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A class, function or other object that a pickle refers to by name, as <c>module</c> and <c>__qualname__</c>. It is
/// never imported or looked up.
/// </summary>
public sealed class PyGlobal : IEquatable<PyGlobal>
{
    // The name in a pickle of protocols 0 to 2. The mapping to Python 3's names is not one to one, so it is written
    // back under this name.
    private readonly (string Module, string Name)? _pickledAs;

    private ClassTraits? _traits;

    /// <summary>Creates a reference by Python 3's names: <c>("collections", "OrderedDict")</c>.</summary>
    public PyGlobal(string module, string qualifiedName)
        : this(module, qualifiedName, null)
    {
    }

    private PyGlobal(string module, string qualifiedName, (string, string)? pickledAs)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(qualifiedName);
        (Module, QualifiedName, _pickledAs) = (module, qualifiedName, pickledAs);
        Known = KnownGlobals.Find(module, qualifiedName);
    }

    /// <summary><c>Ellipsis</c>, written <c>...</c> in Python.</summary>
    public static PyGlobal Ellipsis { get; } = new("builtins", "Ellipsis");

    /// <summary><c>NotImplemented</c>.</summary>
    public static PyGlobal NotImplemented { get; } = new("builtins", "NotImplemented");

    /// <summary>The module's name in Python 3.</summary>
    public string Module { get; }

    /// <summary>The name in the module, dotted if nested in a class (<c>__qualname__</c>).</summary>
    public string QualifiedName { get; }

    internal KnownGlobal Known { get; }

    /// <summary>The properties implied by the name; cached, since many objects may have the same class.</summary>
    internal ClassTraits Traits => _traits ??= PyClassNames.TraitsOf(Module, QualifiedName);

    /// <summary>The name at protocols 0 to 2: the one that was read, otherwise Python 2's name.</summary>
    internal (string Module, string Name) NameFor2 => _pickledAs ?? CompatNames.To2(Module, QualifiedName);

    /// <inheritdoc/>
    public bool Equals(PyGlobal? other) =>
        other is not null && Module == other.Module && QualifiedName == other.QualifiedName
        // Two names of Python 2 may map to one of Python 3 (str and unicode): compared with each other they differ.
        && (_pickledAs is null || other._pickledAs is null || _pickledAs == other._pickledAs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyGlobal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Module, QualifiedName);

    /// <summary>Returns module and name, dotted.</summary>
    public override string ToString() =>
        $"{PyEscapes.EscapeName(Module)}.{PyEscapes.EscapeName(QualifiedName)}";

    /// <summary>Creates a reference by the names in a pickle of protocols 0 to 2.</summary>
    internal static PyGlobal From2(string module, string name)
    {
        (string mappedModule, string mappedName) = CompatNames.To3(module, name);
        return new PyGlobal(mappedModule, mappedName, (module, name));
    }
}
