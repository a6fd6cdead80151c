namespace PyCompat.UnitTests.NumPy.Support;

/// <summary>Pickles written by real NumPy versions: 1.24 and 2.4.</summary>
internal static class GoldenArrays
{
    private static readonly Dictionary<(string, int), byte[]> Pickles = Read("golden-arrays");
    private static readonly Dictionary<(string, int), byte[]> PicklesOf2 = Read("golden-arrays-2");

    /// <summary>The names and protocols of the pickles written by NumPy 2.</summary>
    public static IEnumerable<(string Name, int Protocol)> NamesOf2 => PicklesOf2.Keys;

    public static byte[] PickleOf2(string name, int protocol) => PicklesOf2[(name, protocol)];

    public static object? LoadOf2(string name, int protocol = 4) =>
        PickleSerializer.Default.Deserialize(PickleOf2(name, protocol));

    public static bool IsIn1(string name, int protocol) => Pickles.ContainsKey((name, protocol));

    public static byte[] Pickle(string name, int protocol) => Pickles[(name, protocol)];

    public static object? Load(string name, int protocol) =>
        PickleSerializer.Default.Deserialize(Pickle(name, protocol));

    public static NdArray Get(string name, int protocol = 4) => NdArray.From(Load(name, protocol));

    private static Dictionary<(string, int), byte[]> Read(string file)
    {
        using Stream resource = typeof(GoldenArrays).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('\t'))
            .ToDictionary(
                static parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)),
                static parts => Convert.FromHexString(parts[2]));
    }
}

/// <summary>Arrays as described by a peer, correct or not.</summary>
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
