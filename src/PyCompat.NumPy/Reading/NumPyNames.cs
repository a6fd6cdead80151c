using System.Text;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>The names in numpy's pickles.</summary>
internal static class NumPyNames
{
    // numpy 2 renamed the package numpy.core to numpy._core. It deliberately still finds these two under the old name
    // (its numpy/core/multiarray.py), while numpy 1 only knows the old name.
    private const string Core = "numpy.core.";
    private const string CoreOf2 = "numpy._core.";
    private const string MultiArray = "multiarray";
    private const string Numeric = "numeric";

    public static PyGlobal Array { get; } = new("numpy", "ndarray");

    public static PyGlobal DType { get; } = new("numpy", "dtype");

    public static PyGlobal Reconstruct { get; } = new(Core + MultiArray, "_reconstruct");

    public static PyGlobal Scalar { get; } = new(Core + MultiArray, "scalar");

    public static PyGlobal MaskedReconstruct { get; } = new("numpy.ma.core", "_mareconstruct");

    public static PyGlobal MaskedArray { get; } = new("numpy.ma.core", "MaskedArray");

    public static bool IsReconstruct(object callable) => Is(callable, MultiArray, "_reconstruct");

    public static bool IsScalar(object callable) => Is(callable, MultiArray, "scalar");

    public static bool IsFromBuffer(object callable) => Is(callable, Numeric, "_frombuffer");

    /// <summary>Whether the function creates arrays or scalars.</summary>
    public static bool IsMade(PyGlobal function) => function.Module.StartsWith("numpy.", StringComparison.Ordinal)
        && (IsScalar(function) || IsReconstruct(function) || IsFromBuffer(function) || IsMaskedReconstruct(function));

    /// <summary>Whether it creates <c>numpy.ma.masked</c>, which represents an invalid value.</summary>
    public static bool IsMaskedConstant(PyGlobal function) =>
        function is { Module: "numpy.ma.core" or "numpy.ma", QualifiedName: "MaskedConstant" };

    public static bool IsMaskedReconstruct(object callable) => MaskedReconstruct.Equals(callable);

    /// <summary>
    /// Whether a dtype is that of Python objects, or NumPy 2's variable-length text (<c>numpy/_core/_internal.py</c>,
    /// <c>_convert_to_stringdtype_kwargs</c>).
    /// </summary>
    public static bool IsObjectType(object? dtype) => dtype is PyObject made
        && (IsDType(made.Callable)
            ? made.Arguments is [var code, ..] && AsText(code) is ['O', ..]
            : IsStringType(made));

    public static bool IsStringType(PyObject dtype) =>
        dtype.Callable is PyGlobal global && Is(global, "_internal", "_convert_to_stringdtype_kwargs");

    public static bool IsArray(object? callable) => callable is PyGlobal { Module: "numpy", QualifiedName: "ndarray" };

    public static bool IsDType(object? callable) => callable is PyGlobal { Module: "numpy", QualifiedName: "dtype" };

    /// <summary>Returns text, which is a str of Python 2 if that wrote the pickle.</summary>
    public static string? AsText(object? value) => value switch
    {
        string text => text,
        PyByteString bytes when Ascii.IsValid(bytes.Bytes) => Encoding.ASCII.GetString(bytes.Bytes),
        _ => null,
    };

    private static bool Is(object callable, string module, string name) =>
        callable is PyGlobal global && global.QualifiedName == name
        && (global.Module == Core + module || global.Module == CoreOf2 + module);
}
