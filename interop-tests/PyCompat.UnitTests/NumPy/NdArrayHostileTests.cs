using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

public class NdArrayHostileTests
{
    private const int DeepestRecord = 32;

    private static readonly byte[] Eight = new byte[8];

    private static PyTuple Many => new(Described.DType(), Described.Shape(1L << 40, 1L << 40));

    public static TheoryData<string, PyObject> Descriptions => new()
    {
        { "fewer bytes than the shape", Described.Array(Described.DType(), Described.Shape(2), Eight) },
        { "more bytes than the shape", Described.Array(Described.DType("i4"), Described.Shape(1), Eight) },
        { "a length below 0", Described.Array(Described.DType(), Described.Shape(-1), Eight) },
        { "two lengths below 0", Described.Array(Described.DType(), Described.Shape(-1, -1), Eight) },
        { "a product of 2^64", Described.Array(
            Described.DType(), Described.Shape(1L << 32, 1L << 32), Array.Empty<byte>()) },
        { "a product of 2^64 + 1 items", Described.Array(
            Described.DType("u1", "|"), Described.Shape(274177, 67280421310721), new byte[1]) },
        { "2^61 items of 8 bytes", Described.Array(Described.DType(), Described.Shape(1L << 61), Array.Empty<byte>()) },
        { "items of no bytes", Described.Array(
            Described.DType("S0", "|", 0), Described.Shape(1L << 40), Array.Empty<byte>()) },
        { "65 dimensions", Described.Array(
            Described.DType(), Described.Shape([.. Enumerable.Repeat(1L, 65)]), Eight) },
        { "a shape that is a list", Described.Array(Described.DType(), new List<object?> { 1L }, Eight) },
        { "a length that is a float", Described.Array(Described.DType(), new PyTuple(1.0), Eight) },
        { "no byte order", Described.Array(Described.DType("f8", "|"), Described.Shape(1), Eight) },
        { "the writer's own byte order", Described.Array(Described.DType("f8", "="), Described.Shape(1), Eight) },
        { "an unknown byte order", Described.Array(Described.DType("f8", "!"), Described.Shape(1), Eight) },
        { "an unknown kind", Described.Array(Described.DType("q8"), Described.Shape(1), Eight) },
        { "an unknown size", Described.Array(Described.DType("i3"), Described.Shape(1), new byte[3]) },
        { "a size of 30 digits", Described.Array(
            Described.DType("S" + new string('9', 30)), Described.Shape(1), Eight) },
        { "a size below 0", Described.Array(Described.DType("S-8", "|"), Described.Shape(1), Eight) },
        { "a second size", Described.Array(Described.DType("S8", "|", 4), Described.Shape(1), Eight) },
        { "no code", Described.Array(Described.DType(""), Described.Shape(1), Eight) },
        { "Python objects", Described.Array(
            Described.DType("O8", "|", -1, 63), Described.Shape(1), new List<object?> { null }) },
        { "objects by the flags", Described.Array(Described.DType("f8", "<", -1, 1), Described.Shape(1), Eight) },
        { "items in a list", Described.Array(Described.DType(), Described.Shape(1), new List<object?> { 1.0 }) },
        { "a dtype that is text", Described.Array("f8", Described.Shape(1), Eight) },
        { "a state of version 9", Described.Array(
            Described.DType("f8", 9L, "<", null, null, null, -1L, -1L, 0L), Described.Shape(1), Eight) },
        { "a unit without a name", Described.Array(Described.DType("M8"), Described.Shape(1), Eight) },
        { "an unknown unit", Described.Array(Times("fortnight"u8.ToArray(), 1), Described.Shape(1), Eight) },
        { "no units at once", Described.Array(Times("s"u8.ToArray(), 0), Described.Shape(1), Eight) },
        { "a derived class with a state of its own", PyObject.Call(
            new PyGlobal("numpy.core.multiarray", "_reconstruct"),
            new PyGlobal("units", "Quantity"),
            Described.Shape(0)).WithState(new PyTuple(1L, Described.Shape(1), Described.DType(), false, Eight, "kg")) },
        { "a masked array as a plain one", (PyObject)GoldenArrays.Load("masked", 4)! },
        { "another function", PyObject.Call(new PyGlobal("os", "system"), "true") },
        { "a field behind the record", Described.Array(
            Described.Record(8, ("a", Described.DType(), 1)), Described.Shape(1), Eight) },
        { "a field before the record", Described.Array(
            Described.Record(8, ("a", Described.DType(), -1)), Described.Shape(1), Eight) },
        { "a field of a size that overflows", Described.Array(
            Described.Record(8, ("a", Described.DType("S2147483647", "|"), int.MaxValue)), Described.Shape(1), Eight) },
        { "a record of another size", Described.Array(
            Described.Record(8, ("a", Described.DType("i4"), 0)), Described.Shape(1), new byte[9]) },
        { "arrays in a field that do not fit", Described.Array(
            Described.DType("V8", 3L, "|", Many, null, null, 8L, 8L, 0L), Described.Shape(1), Eight) },
        { "a dtype in itself", Described.Array(InItself(), Described.Shape(1), Eight) },
        { "records nested too deep", Described.Array(Nested(DeepestRecord + 1), Described.Shape(1), Eight) },
        { "2^30 fields of a few bytes", Described.Array(Doubled(30), Described.Shape(1), Eight) },
        { "axes that are none", Described.FromBuffer(
            "numpy._core", Eight, Described.DType("i4"), Described.Shape(1, 2), "K", Described.Shape(0, 0)) },
        { "axes of another shape", Described.FromBuffer(
            "numpy._core", Eight, Described.DType("i4"), Described.Shape(1, 2), "K", Described.Shape(0)) },
        { "an unknown order", Described.FromBuffer(
            "numpy.core", Eight, Described.DType(), Described.Shape(1), "A") },
        { "a shape to be guessed", Described.FromBuffer(
            "numpy.core", Eight, Described.DType(), Described.Shape(-1), "C") },
        { "a scalar of too few bytes", Described.Scalar(Described.DType(), new byte[7]) },
        { "a scalar without bytes", Described.Scalar(Described.DType()) },
    };

    [Theory]
    [MemberData(nameof(Descriptions), DisableDiscoveryEnumeration = true)]
    public void An_inconsistent_description_stays_unchanged(string what, PyObject description)
    {
        Assert.False(NdArray.TryGet(description, out NdArray? array), what);
        Assert.Null(array);
        var refusal = Assert.Throws<InvalidCastException>(() => NdArray.From(description));
        Assert.Contains("It is left unchanged", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Descriptions), DisableDiscoveryEnumeration = true)]
    public void Typed_reading_refuses_it_instead_of_returning_a_list(string what, PyObject description)
    {
        var options = new PickleOptions { Converters = NumPyConverters.All };

        PickleException refusal = Assert.Throws<PickleException>(
            () => PyConvert.To<List<double>>(description, options));

        Assert.True(refusal.ErrorCode is PickleErrorCode.TypeMismatch or PickleErrorCode.OutOfRange, what);
    }

    [Fact]
    public void Lists_of_empty_lists_are_counted_before_they_are_created()
    {
        var options = new PickleOptions { Converters = NumPyConverters.All };
        PyObject empty = Described.Array(Described.DType(), Described.Shape(1L << 40, 0), Array.Empty<byte>());
        PyObject objects = Described.Array(
            Described.DType("O8", "|", -1, 63), Described.Shape(1L << 20, 1L << 20, 0), new List<object?>());

        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => PyConvert.To<List<List<double>>>(empty, options)).ErrorCode);
        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => PyConvert.To<List<List<List<double>>>>(objects, options)).ErrorCode);
    }

    [Fact]
    public void A_masked_array_with_an_inconsistent_mask_stays_unchanged()
    {
        var masked = (PyObject)GoldenArrays.Load("masked", 4)!;
        var state = (PyTuple)masked.State!;
        object?[] parts = [.. state];
        parts[5] = new byte[3];
        PyObject shorter = PyObject.Call(masked.Callable, [.. masked.Arguments]).WithState(new PyTuple(parts));

        Assert.False(NdMaskedArray.TryGet(shorter, out _));
        Assert.Contains(
            "mask", Assert.Throws<InvalidCastException>(() => NdMaskedArray.From(shorter)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Records_may_be_nested_up_to_the_limit()
    {
        NdArray array = NdArray.From(Described.Array(Nested(DeepestRecord), Described.Shape(1), Eight));

        Assert.Equal(8, array.DType.ItemSize);
    }

    [Fact]
    public void Sixty_four_dimensions_are_allowed()
    {
        PyObject description = Described.Array(
            Described.DType(), Described.Shape([.. Enumerable.Repeat(1L, 64)]), Eight);

        Assert.Equal(64, NdArray.From(description).Rank);
        Assert.Equal([0.0], NdArray.From(description).ToArray<double>());
    }

    [Fact]
    public void An_empty_array_may_have_any_other_lengths_besides_zero()
    {
        NdArray array = NdArray.From(
            Described.Array(Described.DType(), Described.Shape(long.MaxValue, 0, long.MaxValue), Array.Empty<byte>()));

        Assert.Equal(0, array.Count);
        Assert.Empty(array.ToArray<double>());
    }

    [Fact]
    public void A_bool_that_is_neither_true_nor_false_is_not_returned()
    {
        NdArray array = NdArray.From(
            Described.Array(Described.DType("b1", "|"), Described.Shape(2), new byte[] { 1, 2 }));

        Assert.Throws<InvalidOperationException>(() => array.AsSpan<bool>().Length);
        Assert.Throws<InvalidOperationException>(() => array.ToArray<bool>());
    }

    [Fact]
    public void Invalid_Unicode_text_is_not_returned()
    {
        NdArray array = NdArray.From(
            Described.Array(Described.DType("U1", "<", 4), Described.Shape(1), new byte[] { 0, 0xD8, 0, 0 }));

        Assert.Throws<InvalidOperationException>(() => array.ToStrings());
    }

    [Theory]
    [InlineData("numpy.core")]
    [InlineData("numpy._core")]
    public void Both_names_of_the_numpy_package_are_known(string package)
    {
        PyObject array = Described.Array(Described.DType(), Described.Shape(1), Eight, package);
        PyObject buffer = Described.FromBuffer(package, Eight, Described.DType(), Described.Shape(1), "C");

        Assert.Equal([0.0], NdArray.From(array).ToArray<double>());
        Assert.Equal([0.0], NdArray.From(buffer).ToArray<double>());
    }

    [Fact]
    public void Permuted_axes_are_restored()
    {
        // numpy._core.numeric._frombuffer first gives the buffer this shape, and then permutes its axes.
        PyObject buffer = Described.FromBuffer(
            "numpy._core",
            new byte[] { 0, 1, 2, 3, 4, 5 },
            Described.DType("u1", "|"),
            Described.Shape(1, 2, 3),
            "K",
            Described.Shape(2, 0, 1));

        NdArray array = NdArray.From(buffer);

        Assert.Equal([3, 1, 2], array.Shape);
        Assert.Equal([0, 3, 1, 4, 2, 5], array.ToArray<byte>());
    }

    [Fact]
    public void An_out_of_band_buffer_is_not_copied()
    {
        byte[] data = BitConverter.GetBytes(2.5);
        PyObject buffer = Described.FromBuffer(
            "numpy.core",
            new PyOutOfBandBuffer(0, PyBufferAccess.AsGiven, data),
            Described.DType(),
            Described.Shape(1),
            "C");

        NdArray array = NdArray.From(buffer);
        data[7] ^= 0x80;

        Assert.Equal([-2.5], array.ToArray<double>());
    }

    private static PyObject Times(byte[] unit, long count) => Described.DType(
        "M8", 4L, "<", null, null, null, -1L, -1L, 0L, new PyTuple(new PyDict(), new PyTuple(unit, count, 1L, 1L)));

    private static PyObject InItself()
    {
        var fields = new PyDict();
        PyObject type = Described.DType("V8", 3L, "|", null, new PyTuple("a"), fields, 8L, 1L, 16L);
        fields.Add("a", new PyTuple(type, 0L));
        return type;
    }

    private static PyObject Nested(int depth)
    {
        PyObject type = Described.DType();
        for (int i = 1; i < depth; i++)
        {
            type = Described.Record(8, ("a", type, 0));
        }

        return type;
    }

    private static PyObject Doubled(int depth)
    {
        PyObject type = Described.DType();
        for (int i = 0; i < depth; i++)
        {
            type = Described.Record(8, ("a", type, 0), ("b", type, 0));
        }

        return type;
    }
}
