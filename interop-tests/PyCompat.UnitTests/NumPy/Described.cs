using PyCompat.Pickle;

namespace PyCompat.UnitTests.NumPy;

/// <summary>Arrays as a peer describes them, right or wrong.</summary>
internal static class Described
{
    private static readonly PyGlobal Class = new("numpy", "ndarray");
    private static readonly PyGlobal DTypeClass = new("numpy", "dtype");

    public static PyTuple Shape(params long[] lengths) => new([.. lengths.Cast<object?>()]);

    public static PyObject DType(string code = "f8", string order = "<", long size = -1, long flags = 0) =>
        DType(code, 3L, order, null, null, null, size, size < 0 ? -1L : 1L, flags);

    public static PyObject DType(string code, params object?[] state) =>
        PyObject.Call(DTypeClass, code, false, true).WithState(new PyTuple(state));

    public static PyObject Record(long size, params (string Name, object? Type, long Offset)[] fields)
    {
        var described = new PyDict();
        foreach ((string name, object? type, long offset) in fields)
        {
            described.Add(name, new PyTuple(type, offset));
        }

        var names = new PyTuple([.. fields.Select(static field => field.Name)]);
        return DType($"V{size}", 3L, "|", null, names, described, size, 1L, 16L);
    }

    public static PyObject Array(
        object? dtype, object? shape, object? data, string package = "numpy.core", PyGlobal? type = null) =>
        PyObject.Call(new PyGlobal($"{package}.multiarray", "_reconstruct"), type ?? Class, Shape(0), "b"u8.ToArray())
            .WithState(new PyTuple(1L, shape, dtype, false, data));

    public static PyObject FromBuffer(string package, params object?[] arguments) =>
        PyObject.Call(new PyGlobal($"{package}.numeric", "_frombuffer"), arguments);

    public static PyObject Scalar(params object?[] arguments) =>
        PyObject.Call(new PyGlobal("numpy.core.multiarray", "scalar"), arguments);
}
