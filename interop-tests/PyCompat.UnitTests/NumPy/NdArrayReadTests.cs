using System.Numerics.Tensors;
using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

public class NdArrayReadTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Both_forms_of_a_pickled_array_are_read(int protocol)
    {
        NdArray grid = GoldenArrays.Get("grid", protocol);

        Assert.Equal(NdDType.Float64, grid.DType);
        Assert.Equal([2, 3], grid.Shape);
        Assert.Equal(6, grid.Count);
        Assert.Equal([1.5, -2, 3, 4, 5, 6], grid.AsSpan<double>());
        Assert.Equal(new[,] { { 1.5, -2, 3 }, { 4, 5, 6 } }, grid.ToArray2D<double>());
        Assert.Equal(6, grid.ToTensor<double>()[1, 2]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Items_in_Fortran_order_are_found_at_their_position(int protocol)
    {
        NdArray array = GoldenArrays.Get("fortran", protocol);

        Assert.Equal(NdOrder.Fortran, array.Order);
        Assert.Equal([0L, 3, 1, 4, 2, 5], array.AsSpan<long>());
        Assert.Equal([0L, 1, 2, 3, 4, 5], array.ToArray<long>());
        ReadOnlyTensorSpan<long> view = array.AsTensorSpan<long>();
        Assert.Equal([2, 3], view.Lengths);
        Assert.Equal((2, 3), (view[0, 2], view[1, 0]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Numbers_in_the_other_byte_order_are_swapped_in_the_copy(int protocol)
    {
        NdArray array = GoldenArrays.Get("big endian", protocol);

        Assert.Equal(NdByteOrder.BigEndian, array.DType.ByteOrder);
        Assert.Equal([1, -2, 70000], array.ToArray<int>());
        Assert.Throws<InvalidOperationException>(() => array.AsSpan<int>().Length);
    }

    [Fact]
    public void The_bytes_are_those_of_the_decoded_message_without_a_copy()
    {
        var pickled = (PyObject)GoldenArrays.Load("grid", 4)!;
        var state = (PyTuple)pickled.State!;

        Assert.True(MemoryMarshal.TryGetArray(NdArray.From(pickled).Bytes, out ArraySegment<byte> bytes));
        Assert.Same(state[4], bytes.Array);
    }

    [Fact]
    public void An_array_without_dimensions_and_a_scalar_have_one_item()
    {
        NdArray array = GoldenArrays.Get("no dimensions");
        NdArray scalar = GoldenArrays.Get("scalar");

        Assert.Equal((0, NdForm.Array, 7.25), (array.Rank, array.Form, array.ToScalar<double>()));
        Assert.Equal((0, NdForm.Scalar, 1.5f), (scalar.Rank, scalar.Form, scalar.ToScalar<float>()));
        Assert.Equal(7.25, array.ToTensor<double>()[0]);
        Assert.Equal(7.25, array.AsTensorSpan<double>()[0]);
    }

    [Fact]
    public void An_empty_array_keeps_its_shape()
    {
        NdArray array = GoldenArrays.Get("empty", 5);

        Assert.Equal([0, 3], array.Shape);
        Assert.Empty(array.ToArray<float>());
        Assert.Equal(3, array.ToArray2D<float>().GetLength(1));
        Assert.Equal([0, 3], array.ToTensor<float>().Lengths);
        Assert.Throws<InvalidOperationException>(() => array.ToScalar<float>());
    }

    [Fact]
    public void Text_loses_its_NUL_padding()
    {
        Assert.Equal(["a", "bé\U0001F40D", ""], GoldenArrays.Get("texts").ToStrings());
        Assert.Equal([[(byte)'a'], [0xFF, 0, (byte)'b']], GoldenArrays.Get("byte strings").ToByteStrings());
    }

    [Fact]
    public void Times_are_exact_and_NaT_is_null()
    {
        NdArray times = GoldenArrays.Get("times");

        Assert.Equal([new DateTime(2024, 2, 29, 12, 0, 0).AddTicks(1), null], times.ToDateTimes());
        Assert.Equal(NdArray.NotATime, times.AsSpan<long>()[1]);
        Assert.Equal(new NdTimeUnit("ns"), times.DType.TimeUnit);
        Assert.Equal(
            [TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(-1)], GoldenArrays.Get("spans").ToTimeSpans());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Records_are_split_by_field_or_read_as_structs(int protocol)
    {
        NdArray records = GoldenArrays.Get("records", protocol);

        Assert.Equal("{'id': <i4, 'price': <f8, 'at': (<i2, (2))}", records.DType.ToString());
        Assert.Equal([1, -1], records.Field("id").ToArray<int>());
        Assert.Equal([2.5, 0.5], records.Field("price").ToArray<double>());
        Assert.Equal(new short[,] { { 3, 4 }, { 5, 6 } }, records.Field("at").ToArray2D<short>());
        Assert.Equal((-1, 0.5), (records.AsRecords<Priced>()[1].Id, records.AsRecords<Priced>()[1].Price));
        Assert.Throws<ArgumentException>(() => records.Field("other"));
        Assert.Throws<InvalidOperationException>(() => records.AsRecords<double>().Length);
    }

    [Fact]
    public void A_type_other_than_that_of_the_items_is_refused()
    {
        NdArray grid = GoldenArrays.Get("grid");

        Assert.Throws<InvalidOperationException>(() => grid.AsSpan<long>().Length);
        Assert.Throws<InvalidOperationException>(() => grid.ToArray<float>());
        Assert.Throws<InvalidOperationException>(() => grid.ToTensor<ulong>());
        Assert.Throws<InvalidOperationException>(() => grid.ToStrings());
        Assert.Throws<InvalidOperationException>(() => grid.ToDateTimes());
        Assert.Throws<NotSupportedException>(() => grid.ToArray<decimal>());
    }

    [Theory]
    [InlineData("objects", "Python objects")]
    [InlineData("metadata", "metadata")]
    public void Items_that_an_array_cannot_hold_stay_symbolic_with_a_reason(string name, string reason)
    {
        object? value = GoldenArrays.Load(name, 4);

        Assert.False(NdArray.TryGet(value, out _));
        var refusal = Assert.Throws<InvalidCastException>(() => NdArray.From(value));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Priced(int Id, double Price, short X, short Y);
}
