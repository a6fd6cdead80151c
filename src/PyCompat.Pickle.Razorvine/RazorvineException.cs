using System.Collections;
using System.ComponentModel;
using System.Globalization;
using global::Razorvine.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// An exception of Python with all of its arguments, where <see cref="PythonException"/> has the text of the first.
/// </summary>
public sealed class RazorvineException : PythonException
{
    /// <summary>Makes one to be sent: <c>new(new PyGlobal("builtins", "ValueError"), "wrong", 7)</c>.</summary>
    public RazorvineException(PyGlobal type, params object?[] arguments)
        : this(type, $"{type?.Module}.{type?.QualifiedName}", arguments)
    {
    }

    internal RazorvineException(PyGlobal type, string nameInPickle, object?[] arguments)
        : base(nameInPickle)
    {
        ArgumentNullException.ThrowIfNull(type);
        (Type, Arguments, PythonExceptionType) = (type, arguments, nameInPickle);
    }

    /// <summary>Its class.</summary>
    public PyGlobal Type { get; }

    /// <summary>Its <c>args</c>.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>Its attributes, notes among them; null where it has none.</summary>
    public IDictionary? Attributes { get; private set; }

    /// <summary>Its class and first argument, in the form that <see cref="PythonException"/> has.</summary>
    public override string Message => Arguments is [var first, ..]
        ? $"[{PythonExceptionType}] {Convert.ToString(first, CultureInfo.InvariantCulture)}"
        : $"[{PythonExceptionType}]";

    /// <summary>For Razorvine, which finds it by its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public new void __setstate__(Hashtable values)
    {
        if (Attributes is not null)
        {
            throw new PickleException(
                PickleErrorCode.NotRepresentable, $"an exception {Type} has two states", offset: 0, opcode: null);
        }

        Attributes = values;
        base.__setstate__(values);
    }
}
