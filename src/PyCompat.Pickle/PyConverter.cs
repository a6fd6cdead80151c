using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>
/// Reads and writes one .NET type as Python objects: see <see cref="PyConverters"/>, <see cref="PyRecord{T}"/> and
/// <see cref="PickleOptions.Converters"/>. Immutable.
/// </summary>
public abstract class PyConverter
{
    private static int _lastId;

    private protected PyConverter()
    {
    }

    /// <summary>A unique number below 0.</summary>
    internal int Id { get; } = Interlocked.Decrement(ref _lastId);

    /// <summary>The .NET type.</summary>
    public abstract Type Type { get; }

    /// <summary>The Python objects that the converter accepts, as error messages name them: "an int".</summary>
    protected internal virtual string Expected => $"a {Type.Name}";

    /// <summary>Whether Python can hash what the converter writes: lists, sets and dicts cannot be keys.</summary>
    protected internal virtual bool IsKey => true;

    /// <summary>Whether each value is a single opcode.</summary>
    internal virtual bool IsScalar => false;

    /// <summary>Whether numbers of its own type are read bit for bit, so that an array of them can be copied.</summary>
    internal virtual bool TakesItsOwnNumbers => false;

    /// <summary>Whether an object that it writes can occur again in the same message.</summary>
    internal virtual bool HoldsReferences => true;

    /// <summary>Whether it delegates writing to the untyped writer, which then must not call it in turn.</summary>
    internal virtual bool IsWrittenUntyped => false;

    /// <summary>Whether it is a placeholder for a type that has no converter.</summary>
    internal virtual bool HasNoForm => false;

    /// <summary>Support for objects of a Python library; see <see cref="PyInterpreter"/>.</summary>
    internal virtual PyInterpreter? Interpreter => null;

    internal abstract object? ConvertBoxed(object? value, Conversion conversion);

    internal abstract void WriteBoxed(PickleWriter writer, object value);
}
