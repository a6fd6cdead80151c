using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A class, function or other object that pickles name instead of holding: <c>module</c> and <c>__qualname__</c>. It is
/// never imported or looked up here.
/// </summary>
public sealed class PyGlobal : IEquatable<PyGlobal>
{
    // What a pickle of protocols 0 to 2 called it: the mapping is not one to one, so that it goes back under this name.
    private readonly (string Module, string Name)? _pickledAs;

    private ClassTraits? _traits;

    /// <summary>Names an object by the names of Python 3: <c>("collections", "OrderedDict")</c>.</summary>
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

    /// <summary><c>Ellipsis</c>, which is written <c>...</c> in Python.</summary>
    public static PyGlobal Ellipsis { get; } = new("builtins", "Ellipsis");

    /// <summary><c>NotImplemented</c>.</summary>
    public static PyGlobal NotImplemented { get; } = new("builtins", "NotImplemented");

    /// <summary>The module, as Python 3 calls it.</summary>
    public string Module { get; }

    /// <summary>The name in the module, dotted where it is nested in a class (<c>__qualname__</c>).</summary>
    public string QualifiedName { get; }

    internal KnownGlobal Known { get; }

    /// <summary>What its name tells of it; looked at once, since many objects may have one class.</summary>
    internal ClassTraits Traits => _traits ??= PyClassNames.TraitsOf(Module, QualifiedName);

    /// <summary>The name at protocols 0 to 2: the one it came with, else that of Python 2.</summary>
    internal (string Module, string Name) NameFor2 => _pickledAs ?? CompatNames.To2(Module, QualifiedName);

    /// <inheritdoc/>
    public bool Equals(PyGlobal? other) =>
        other is not null && Module == other.Module && QualifiedName == other.QualifiedName
        // Two names of Python 2 may have become one in Python 3 (str and unicode): between themselves they stay two.
        && (_pickledAs is null || other._pickledAs is null || _pickledAs == other._pickledAs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyGlobal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Module, QualifiedName);

    /// <summary>Module and name, dotted.</summary>
    public override string ToString() =>
        $"{PyEscapes.EscapeName(Module)}.{PyEscapes.EscapeName(QualifiedName)}";

    /// <summary>Names an object as a pickle of protocols 0 to 2 does.</summary>
    internal static PyGlobal From2(string module, string name)
    {
        (string mappedModule, string mappedName) = CompatNames.To3(module, name);
        return new PyGlobal(mappedModule, mappedName, (module, name));
    }
}
