using System.Collections;
using System.ComponentModel;
using System.Globalization;
using global::Razorvine.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// A Python exception with all of its arguments, where <see cref="PythonException"/> only has the text of the first.
/// </summary>
public sealed class RazorvineException : PythonException
{
    /// <summary>Creates one to be sent: <c>new(new PyGlobal("builtins", "ValueError"), "wrong", 7)</c>.</summary>
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

    /// <summary>The class of the exception.</summary>
    public PyGlobal Type { get; }

    /// <summary>The arguments of the exception (<c>args</c>).</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>The attributes of the exception, including notes; null if it has none.</summary>
    public IDictionary? Attributes { get; private set; }

    /// <summary>The class and the first argument, in the format of <see cref="PythonException"/>.</summary>
    public override string Message => Arguments is [var first, ..]
        ? $"[{PythonExceptionType}] {Convert.ToString(first, CultureInfo.InvariantCulture)}"
        : $"[{PythonExceptionType}]";

    /// <summary>For Razorvine, which finds this method by name.</summary>
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
