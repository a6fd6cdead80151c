using System.Numerics.Tensors;
using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

/// <summary>Unusual shapes.</summary>
public class NdArrayShapeTests
{
    private static readonly int[] Numbers = [1, 2, 3, 4, 5, 6];

    public static TheoryData<NdOrder, long[]> Shapes
    {
        get
        {
            TheoryData<NdOrder, long[]> shapes = [];
            foreach (NdOrder order in Enum.GetValues<NdOrder>())
            {
                foreach (long[] shape in (long[][])[[6], [1, 6], [6, 1], [2, 1, 3], [1, 2, 3, 1], [3, 2], [1, 1, 6]])
                {
                    shapes.Add(order, shape);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_view_has_the_same_items_as_the_copy(NdOrder order, long[] shape)
    {
        nint[] lengths = [.. shape.Select(static length => (nint)length)];
        var array = NdArray.Create(NdDType.Int32, Bytes(Numbers), order, lengths);
        ReadOnlyTensorSpan<int> view = array.AsTensorSpan<int>();
        var copied = new int[Numbers.Length];
        view.FlattenTo(copied);
        Assert.Equal(lengths, view.Lengths);
        Assert.Equal(array.ToArray<int>(), copied);
        Assert.Equal(lengths, array.ToTensor<int>().Lengths);
    }

    [Fact]
    public void An_array_of_one_item_has_a_view()
    {
        Assert.Equal(7, NdArray.Create([7], 1).AsTensorSpan<int>()[0]);
        Assert.Equal(7, NdArray.CreateScalar(7).AsTensorSpan<int>()[0]);
    }

    [Fact]
    public void An_empty_array_longer_than_a_tensor_can_be_is_refused_when_a_tensor_is_created()
    {
        var empty = NdArray.Create(NdDType.Int32, default, NdOrder.C, 0, nint.MaxValue / 2, nint.MaxValue / 2);
        Assert.Throws<InvalidOperationException>(() => empty.ToTensor<int>());
        Assert.Throws<InvalidOperationException>(() => empty.AsTensorSpan<int>().Lengths.Length);
        Assert.Empty(empty.ToArray<int>());
        var wide = NdArray.Create(NdDType.Int32, default, NdOrder.C, 0, (nint)1 << 33);
        Assert.Throws<InvalidOperationException>(() => wide.ToArray2D<int>());
    }

    [Fact]
    public void A_dtype_with_a_name_of_gigabytes_is_shortened()
    {
        PyObject type = Described.Record(4, (new string('x', 60_000), Described.DType("i4"), 0));
        for (int i = 0; i < 14; i++)
        {
            type = Described.Record(4, ("a", type, 0), ("b", type, 0));
        }

        PyObject made = Described.Array(type, Described.Shape(2), new byte[1]);
        Assert.False(NdArray.TryGet(made, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidCastException told = Assert.Throws<InvalidCastException>(() => NdArray.From(made));
        Assert.InRange(told.Message.Length, 1, 2000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Records_nested_one_by_one_are_limited_in_depth_too()
    {
        PyObject innermost = Described.DType("i4");
        List<(string, object?, long)> all = [("f0", innermost, 0)];
        PyObject type = innermost;
        for (int i = 1; i < 40; i++)
        {
            type = Described.Record(4, ("a", type, 0));
            all.Add(($"f{i}", type, 0));
        }

        PyObject made = Described.Array(Described.Record(4, [.. all]), Described.Shape(1), new byte[4]);
        Assert.False(NdArray.TryGet(made, out _));
    }

    [Fact]
    public void Titles_equal_to_the_names_of_other_fields_are_refused()
    {
        PyObject type = Described.DType("i4");
        var described = new PyDict
        {
            ["a"] = new PyTuple(type, 0L, "b"),
            ["b"] = new PyTuple(type, 4L, "a"),
            ["junk"] = new PyTuple(type, 0L),
            ["more"] = new PyTuple(type, 0L),
        };
        PyObject record = Described.DType(
            "V8", 3L, "|", null, new PyTuple("a", "b"), described, 8L, 1L, 16L);
        Assert.False(NdArray.TryGet(Described.Array(record, Described.Shape(1), new byte[8]), out _));
    }

    [Fact]
    public void A_bool_in_a_record_is_0_or_1()
    {
        NdArray array = NdArray.From(Described.Array(
            Described.Record(
                3,
                ("a", Described.DType("b1", "|"), 0),
                ("b", Described.Record(2, ("c", Described.DType("b1", "|"), 1)), 1)),
            Described.Shape(2),
            new byte[] { 1, 9, 0, 0, 9, 2 }));
        Assert.Throws<InvalidOperationException>(() => array.AsRecords<Flags>().Length);
        NdArray padded = NdArray.From(Described.Array(
            Described.Record(3, ("a", Described.DType("b1", "|"), 0)),
            Described.Shape(2),
            new byte[] { 1, 9, 2, 0, 9, 7 }));
        Assert.Equal([9, 9], padded.AsRecords<Flags>().ToArray().Select(static flags => (int)flags.Padding));
    }

    [Fact]
    public void Text_without_characters_is_a_scalar()
    {
        NdArray empty = NdArray.From(Described.Scalar(Described.DType("U0"), Array.Empty<byte>()));
        Assert.Equal([""], empty.ToStrings());
        NdArray bytes = NdArray.From(Described.Scalar(Described.DType("S0", "|"), Array.Empty<byte>()));
        Assert.Equal([[]], bytes.ToByteStrings());
    }

    [Fact]
    public void A_time_that_overflows_is_not_a_time()
    {
        PyObject weeks = Described.DType(
            "M8", 4L, "<", null, null, null, -1L, -1L, 0L,
            new PyTuple(new PyDict(), new PyTuple("W"u8.ToArray(), 2147483644L, 1L, 1L)));
        NdArray array = NdArray.From(
            Described.Array(weeks, Described.Shape(1), BitConverter.GetBytes(1493387986681475713)));
        Assert.Throws<InvalidOperationException>(array.ToDateTimes);
    }

    private static byte[] Bytes(int[] items)
    {
        var bytes = new byte[items.Length * sizeof(int)];
        Buffer.BlockCopy(items, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private readonly record struct Flags(bool A, byte Padding, bool B);
}
