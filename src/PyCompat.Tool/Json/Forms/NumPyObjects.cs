using PyCompat.Pickle;

namespace PyCompat.Tool.Json.Forms;

/// <summary>NumPy's arrays of Python objects, which pickles hold in a list (<c>array_reduce</c>, protocols 0 to 5).
/// </summary>
internal static class NumPyObjects
{
    /// <summary>numpy.dtype.str of object arrays.</summary>
    public const string DType = "|O";

    private const string Code = "O8";
    private const long Version = 1;
    private const long DTypeVersion = 3;

    // ndarraytypes.h, NPY_OBJECT_DTYPE_FLAGS.
    private const long Flags = 63;

    private static readonly byte[] Placeholder = "b"u8.ToArray();
    private static readonly PyGlobal Reconstruct = new("numpy.core.multiarray", "_reconstruct");
    private static readonly PyGlobal ReconstructOf2 = new("numpy._core.multiarray", "_reconstruct");
    private static readonly PyGlobal Array = new("numpy", "ndarray");
    private static readonly PyGlobal DTypeClass = new("numpy", "dtype");

    /// <summary>Shape and items, the last index changing fastest; null where it is no such array.</summary>
    public static (nint[] Shape, List<object?> Items)? TryOpen(PyObject made)
    {
        if (made is not { Construction: PyConstruction.Call, Callable: PyGlobal callable }
            || !(callable.Equals(Reconstruct) || callable.Equals(ReconstructOf2))
            || made.Arguments is not [PyGlobal type, PyTuple and [0L], byte[] and [(byte)'b']] || !type.Equals(Array)
            || made.Steps is not [{ Kind: PyStepKind.Build, Value: PyTuple state }]
            || state is not [
                Version, PyTuple { Count: <= NumPyForm.MaxRank } shape, PyObject dtype, false, List<object?> items]
            || !IsObject(dtype))
            return null;
        Int128 count = 1;
        foreach (var length in shape)
        {
            if (length is not (>= 0L and <= int.MaxValue))
                return null;
            count = Int128.Min(count * (long)length, long.MaxValue);
        }
        return count == items.Count ? ([.. shape.Select(length => (nint)(long)length!)], items) : null;
    }

    public static PyObject Make(nint[] shape, List<object?> items)
    {
        var dtype = PyObject.Call(DTypeClass, Code, false, true)
            .WithState(new PyTuple(DTypeVersion, "|", null, null, null, -1L, -1L, Flags));
        var lengths = new PyTuple([.. shape.Select(object? (length) => (long)length)]);
        return PyObject.Call(Reconstruct, Array, new PyTuple(0L), Placeholder)
            .WithState(new PyTuple(Version, lengths, dtype, false, items));
    }

    private static bool IsObject(PyObject dtype) =>
        dtype is { Construction: PyConstruction.Call, Callable: PyGlobal type } && type.Equals(DTypeClass)
        && dtype.Arguments is [Code, false, true]
        && dtype.Steps is [{ Kind: PyStepKind.Build, Value: PyTuple state }]
        && state is [DTypeVersion, "|", null, null, null, -1L, -1L, Flags];
}
