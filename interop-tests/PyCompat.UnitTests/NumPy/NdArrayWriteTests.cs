using System.Numerics.Tensors;
using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

public class NdArrayWriteTests
{
    public static TheoryData<int> Protocols => [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Every_number_type_comes_back_at_every_protocol(int protocol)
    {
        Returns<bool>(protocol, NdDType.Boolean, true, false);
        Returns<sbyte>(protocol, NdDType.Int8, sbyte.MinValue, 1);
        Returns<short>(protocol, NdDType.Int16, short.MinValue, 1);
        Returns<int>(protocol, NdDType.Int32, int.MinValue, 1);
        Returns<long>(protocol, NdDType.Int64, long.MinValue, 1);
        Returns<byte>(protocol, NdDType.UInt8, byte.MaxValue, 1);
        Returns<ushort>(protocol, NdDType.UInt16, ushort.MaxValue, 1);
        Returns<uint>(protocol, NdDType.UInt32, uint.MaxValue, 1);
        Returns<ulong>(protocol, NdDType.UInt64, ulong.MaxValue, 1);
        Returns<Half>(protocol, NdDType.Float16, Half.MaxValue, Half.NaN);
        Returns<float>(protocol, NdDType.Float32, float.MaxValue, float.NaN);
        Returns<double>(protocol, NdDType.Float64, double.MaxValue, double.NaN);
        Returns<ComplexSingle>(protocol, NdDType.Complex64, new ComplexSingle(1, -2));
        Returns<Complex>(protocol, NdDType.Complex128, new Complex(1, -2));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Arrays_written_by_numpy_go_back_with_the_same_description(int protocol)
    {
        string[] names =
            ["grid", "fortran", "big endian", "empty", "scalar", "texts", "byte strings", "times", "records"];
        foreach (string name in names)
        {
            NdArray array = GoldenArrays.Get(name);
            NdArray back = Echo(array, protocol);

            Assert.Equal(array.DType, back.DType);
            Assert.Equal(array.Shape, back.Shape);
            Assert.Equal((array.Order, array.Form), (back.Order, back.Form));
            Assert.Equal(array.Bytes.Span, back.Bytes.Span);
        }
    }

    [Fact]
    public void Pickles_are_as_long_as_those_written_by_numpy()
    {
        string[] names = ["grid", "fortran", "no dimensions", "empty", "texts", "times", "records", "scalar"];
        foreach (string name in names)
        {
            var serializer = new PickleSerializer(new PickleOptions { Protocol = 4 });
            object? pickled = GoldenArrays.Load(name, 4);

            Assert.Equal(serializer.Serialize(pickled).Length, serializer.Serialize(NdArray.From(pickled)).Length);
        }
    }

    [Fact]
    public void A_grid_and_a_tensor_are_sent_without_a_copy()
    {
        int[,] grid = { { 1, 2 }, { 3, 4 } };
        Tensor<int> tensor = Tensor.Create([1, 2, 3, 4], [2, 2]);
        NdArray ofGrid = NdArray.Create(grid);
        NdArray ofTensor = NdArray.Create(tensor);

        (grid[1, 1], tensor[1, 1]) = (5, 6);

        Assert.Equal([1, 2, 3, 5], ofGrid.AsSpan<int>());
        Assert.Equal([1, 2, 3, 6], ofTensor.AsSpan<int>());
        Assert.Equal([2, 2], ofTensor.Shape);
    }

    [Fact]
    public void A_slice_of_a_tensor_is_sent_in_its_own_order()
    {
        Tensor<int> tensor = Tensor.Create([1, 2, 3, 4, 5, 6], [2, 3]);

        NdArray array = NdArray.Create(tensor.Slice(0..2, 1..3));

        Assert.Equal([2, 2], array.Shape);
        Assert.Equal([2, 3, 5, 6], array.ToArray<int>());
    }

    [Fact]
    public void An_array_that_is_sent_twice_is_one_object_and_dtypes_are_shared()
    {
        NdArray array = NdArray.Create([1.0]);
        var back = (PyTuple)Echo((object)new PyTuple(array, array, NdArray.Create([2.0])))!;

        Assert.Same(back[0], back[1]);
        Assert.NotSame(back[0], back[2]);
        Assert.Same(DTypeIn(back[0]), DTypeIn(back[2]));
    }

    [Fact]
    public void An_inconsistent_shape_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NdArray.Create(new double[6], 2, 2));
        Assert.Throws<ArgumentException>(() => NdArray.Create(new double[6], -2, -3));
        Assert.Throws<ArgumentException>(() => NdArray.Create(NdDType.Float64, new byte[7], NdOrder.C));
        Assert.Throws<NotSupportedException>(() => NdArray.Create(new decimal[1]));
        NdDType record = NdDType.Record(("a", NdDType.Int32));
        Assert.Throws<ArgumentException>(() => NdArray.CreateRecords(record, new long[1]));
    }

    [Fact]
    public void Times_and_texts_that_numpy_would_change_are_refused()
    {
        DateTime precise = new DateTime(2024, 1, 1).AddTicks(1);

        Assert.Throws<ArgumentException>(() => NdArray.FromDateTimes([precise], new NdTimeUnit("us")));
        Assert.Throws<ArgumentException>(() => NdArray.FromDateTimes([DateTime.MaxValue], new NdTimeUnit("ns")));
        Assert.Throws<ArgumentException>(() => NdArray.FromDateTimes([precise], new NdTimeUnit("M")));
        Assert.Throws<ArgumentException>(() => NdArray.FromTimeSpans([TimeSpan.FromTicks(1)], new NdTimeUnit("us")));
        Assert.Throws<ArgumentException>(() => NdArray.FromStrings(["a\0"]));
        Assert.Throws<ArgumentException>(() => NdArray.FromStrings(["\uD83D"]));
        Assert.Throws<ArgumentException>(() => new NdTimeUnit("fortnight"));
    }

    [Fact]
    public void Times_and_texts_come_back()
    {
        DateTime?[] times = [new DateTime(1969, 12, 31, 23, 59, 59).AddTicks(1), null, new DateTime(2024, 2, 29)];
        TimeSpan?[] spans = [TimeSpan.FromTicks(-1), null, TimeSpan.FromDays(3)];
        string[] texts = ["", "\U0001F40D!", "é"];

        Assert.Equal(times, Echo(NdArray.FromDateTimes(times, new NdTimeUnit("ns")), 4).ToDateTimes());
        Assert.Equal(spans, Echo(NdArray.FromTimeSpans(spans, new NdTimeUnit("ns")), 4).ToTimeSpans());
        Assert.Equal(texts, Echo(NdArray.FromStrings(texts), 4).ToStrings());
    }

    [Fact]
    public void Typed_reading_and_writing_support_tensors_and_arrays()
    {
        var serializer = new PickleSerializer(new PickleOptions { Converters = NumPyConverters.All });
        Tensor<float> tensor = Tensor.Create([1f, 2, 3, 4], [2, 2]);

        byte[] pickle = serializer.Serialize(tensor, NumPyConverters.TensorOf<float>());

        Assert.Equal(3f, serializer.Deserialize<Tensor<float>>(pickle)[1, 0]);
        Assert.Equal([2, 2], serializer.Deserialize(pickle, NumPyConverters.Array).Shape);
        var refusal = Assert.Throws<PickleException>(() => serializer.Deserialize<Tensor<double>>(pickle));
        Assert.Contains("<f4", refusal.Message, StringComparison.Ordinal);

        NdArray array = NdArray.Create([1.0]);
        var twice = (PyTuple)serializer.Deserialize(serializer.Serialize((object)new PyTuple(array, array)))!;
        Assert.Same(twice[0], twice[1]);
    }

    private static void Returns<T>(int protocol, NdDType type, params T[] items)
        where T : unmanaged
    {
        NdArray back = Echo(NdArray.Create(items), protocol);
        NdArray scalar = Echo(NdArray.CreateScalar(items[0]), protocol);

        Assert.Equal(type, back.DType);
        Assert.Equal(items, back.ToArray<T>());
        Assert.Equal((NdForm.Scalar, items[0]), (scalar.Form, scalar.ToScalar<T>()));
    }

    private static NdArray Echo(NdArray array, int protocol) => NdArray.From(Echo((object)array, protocol));

    private static object? Echo(object value, int protocol = 4)
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        return serializer.Deserialize(serializer.Serialize(value));
    }

    private static object? DTypeIn(object? array) => ((PyTuple)((PyObject)array!).State!)[2];
}
