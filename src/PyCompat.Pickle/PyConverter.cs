using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>
/// How one .NET type is read from and written as Python objects: see <see cref="PyConverters"/>, <see
/// cref="PyRecord{T}"/> and <see cref="PickleOptions.Converters"/>. Immutable.
/// </summary>
public abstract class PyConverter
{
    private static int _lastId;

    private protected PyConverter()
    {
    }

    /// <summary>A number of its own, below 0.</summary>
    internal int Id { get; } = Interlocked.Decrement(ref _lastId);

    /// <summary>The .NET type.</summary>
    public abstract Type Type { get; }

    /// <summary>What Python objects it takes, as errors name them: "an int".</summary>
    protected internal virtual string Expected => $"a {Type.Name}";

    /// <summary>Whether Python can hash what it writes: lists, sets and dicts are no keys.</summary>
    protected internal virtual bool IsKey => true;

    /// <summary>Whether each of its values is one opcode.</summary>
    internal virtual bool IsScalar => false;

    /// <summary>Whether a number of its own type is taken bit by bit: an array of them can be copied.</summary>
    internal virtual bool TakesItsOwnNumbers => false;

    /// <summary>Whether an object that it writes can be met again in the same message.</summary>
    internal virtual bool HoldsReferences => true;

    /// <summary>Whether it leaves writing to the untyped writer, which then must not ask it in turn.</summary>
    internal virtual bool IsWrittenUntyped => false;

    /// <summary>Whether it stands for one that its type does not have.</summary>
    internal virtual bool HasNoForm => false;

    /// <summary>What it brings along for objects of a Python library; see <see cref="PyInterpreter"/>.</summary>
    internal virtual PyInterpreter? Interpreter => null;

    internal abstract object? ConvertBoxed(object? value, Conversion conversion);

    internal abstract void WriteBoxed(PickleWriter writer, object value);
}
