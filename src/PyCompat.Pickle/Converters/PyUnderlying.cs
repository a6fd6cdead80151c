using System.Numerics;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Determines which plain values the objects of the standard library, and instances of classes that derive from a
/// builtin, represent, based on how they are pickled.
/// </summary>
internal static class PyUnderlying
{
    /// <summary>Where <c>UserDict</c>, <c>UserList</c> and <c>UserString</c> keep what they wrap.</summary>
    private const string UserData = "data";

    /// <summary>Gets what the object represents; never an object.</summary>
    public static bool TryGet(PyObject made, Conversion conversion, out object? plain)
    {
        plain = TryGetKnown(made, conversion) ?? TryGetDerived(made, conversion);
        return plain is not (null or PyObject);
    }

    /// <summary>Whether it is an instance of a class that derives from a builtin, if it derives from any.</summary>
    public static bool IsDerived(PyObject made) => made.Construction == PyConstruction.New
        || made.Callable is PyGlobal { Known: KnownGlobal.Reconstructor }
        || KnownGlobals.CopyregNewObj.Equals(made.Callable);

    private static object? TryGetKnown(PyObject made, Conversion conversion) => made.Class switch
    {
        { Module: "collections", QualifiedName: "UserString" or "UserDict" or "UserList" }
            or { Module: "UserDict" or "UserList" or "UserString" } =>
            made.TryGetAttribute(UserData, out object? data) ? data : null,
        { Module: "pathlib" or "pathlib._local" } => PyPath.TryFormat(made, conversion),
        { Module: "builtins", QualifiedName: "list" or "dict" or "tuple" or "str" or "int" or "float" }
            when made is { Construction: PyConstruction.Call, StepCount: 0, Arguments: [var same] } => same,
        // A sequence with names, such as time.struct_time and os.stat_result: its items, and values that only have a
        // name.
        { Module: "time" or "os" or "posix" or "nt" or "pwd" or "grp" or "resource" or "spwd" }
            when made is { Construction: PyConstruction.Call, Arguments: [PyTuple items, PyDict] } => items,
        _ => null,
    };

    private static object? TryGetDerived(PyObject made, Conversion conversion)
    {
        if (made is { Callable: PyGlobal { Known: KnownGlobal.Reconstructor }, Arguments: [_, PyGlobal, var state] })
        {
            // copyreg._reconstructor(cls, base, base(self)): protocols 0 and 1.
            return state;
        }

        if (!IsOnlyBuilt(made))
        {
            return null;
        }

        ReadOnlySpan<object?> arguments = made.Arguments.Items;
        if (KnownGlobals.CopyregNewObj.Equals(made.Callable) && arguments.Length > 0)
        {
            arguments = arguments[1..];
        }

        if (IsDerived(made))
        {
            return arguments switch
            {
                [] => null,
                // cls.__new__(cls, value), as returned by __getnewargs__ of str, int, float, bytes and tuple.
                [var value] when IsScalar(value) || value is PyTuple or PyDict => value,
                // cls.__new__(cls, real, imaginary), or a namedtuple of two floats: a tuple, or a complex if that is
                // requested.
                _ => new PyTuple(arguments),
            };
        }

        return made is { Construction: PyConstruction.Call, Class: { } type } && type.MayDeriveFromScalar()
            // Subclasses of dates and times are also calls, and their state is not a value.
            && !PyTime.IsState(made)
            ? arguments switch
            {
                // cls(value): a member of an Enum, which is a str or an int if the Enum derives from that; a bytearray.
                [byte[] bytes] => bytes,
                [var value] when IsScalar(value) && made.StepCount == 0 => value,
                [string text, var encoding] when PyByteString.TextOf(encoding) == "latin-1" =>
                    TryEncode(text, conversion),
                _ => null,
            }
            : null;
    }

    private static byte[]? TryEncode(string text, Conversion conversion)
    {
        conversion.Charge(text.Length);
        return PyBytes.TryEncodeLatin1(text);
    }

    /// <summary>Whether the only thing done to it is to set its attributes, which plain values do not have.</summary>
    private static bool IsOnlyBuilt(PyObject made)
    {
        for (int i = 0; i < made.StepCount; i++)
        {
            if (made.StepAt(i).Kind != PyStepKind.Build)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsScalar(object? value) =>
        value is string or PyString or PyByteString or byte[] or double || PyInteger.TryGet(value, out BigInteger _);
}
