using System.Buffers.Binary;
using System.Text;
using PyCompat.NumPy;
using PyCompat.Pickle;

namespace PyCompat.UnitTests.NumPy;

/// <summary>
/// What NumPy 2 writes and reads. Its pickles are those of NumPy 1 but for the package's name, numpy._core, and have
/// what NumPy 1 had not: axes in any order, and text of any length.
/// </summary>
public class NumPy2Tests
{
    private const string Renamed = "numpy._core";

    private static readonly byte[] OldName = "numpy.core"u8.ToArray();
    private static readonly byte[] NewName = "numpy._core"u8.ToArray();

    public static MatrixTheoryData<string, int> Arrays => new(
        ["grid", "fortran", "big endian", "no dimensions", "empty", "scalar", "texts", "times", "records"], [2, 4, 5]);

    [Theory]
    [MemberData(nameof(Arrays))]
    public void An_array_under_the_new_name_is_the_one_under_the_old_name(string name, int protocol)
    {
        NdArray old = GoldenArrays.Get(name, protocol);
        byte[] renamed = Rename(GoldenArrays.Pickle(name, protocol));
        Assert.True(renamed.AsSpan().IndexOf(NewName) > 0);
        NdArray array = NdArray.From(PickleSerializer.Default.Deserialize(renamed));
        Assert.Equal((old.DType, old.Order, old.Form), (array.DType, array.Order, array.Form));
        Assert.Equal(old.Shape, array.Shape);
        Assert.Equal(old.Bytes.Span, array.Bytes.Span);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void What_is_written_names_what_both_find(int protocol)
    {
        // numpy/core/multiarray.py of NumPy 2 keeps _reconstruct and scalar, "to support old pickle files", and nothing
        // else: numpy.core.numeric._frombuffer would warn there, and numpy._core is unknown to NumPy 1.
        string[] both =
        [
            "numpy.core.multiarray._reconstruct", "numpy.core.multiarray.scalar", "numpy.ndarray", "numpy.dtype",
        ];
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        byte[] pickle = serializer.Serialize(new object?[]
        {
            NdArray.Create([1.0]), NdArray.CreateScalar(1), NdArray.FromStrings(["a"]),
            NdArray.FromDateTimes([null], new NdTimeUnit("us")),
        });
        PickleInspection found = PickleInspection.Of(pickle);
        Assert.All(
            found.Imports.Select(static import => import.Name)
                .Where(static name => name.StartsWith("numpy", StringComparison.Ordinal)),
            name => Assert.Contains(name, both));
    }

    [Fact]
    public void Text_of_any_length_stays_as_it_came_and_says_why()
    {
        // numpy 2.1, StringDType.__reduce__ and array_reduce: the items are a list of Python objects.
        PyObject type = PyObject.Call(
            new PyGlobal("numpy._core._internal", "_convert_to_stringdtype_kwargs"), true, null);
        PyObject array = Described.Array(type, Described.Shape(2), new List<object?> { "a", "longer" }, Renamed);
        Untouched(array, "_convert_to_stringdtype_kwargs");
    }

    [Theory]
    [InlineData("numpy.core")]
    [InlineData(Renamed)]
    public void Python_objects_stay_as_they_came_and_say_why(string package)
    {
        PyObject array = Described.Array(
            Described.DType("O8", 3L, "|", null, null, null, -1L, -1L, 63L),
            Described.Shape(2),
            new List<object?> { "a", null },
            package);
        Untouched(array, "Python objects");
    }

    private static void Untouched(PyObject array, string reason)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(array);
        object? read = PickleSerializer.Default.Deserialize(pickle);
        Assert.False(NdArray.TryGet(read, out _));
        InvalidCastException told = Assert.Throws<InvalidCastException>(() => NdArray.From(read));
        Assert.Contains(reason, told.Message, StringComparison.Ordinal);
        PickleException typed = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize(pickle, NumPyConverters.Array));
        Assert.Contains(reason, typed.Message, StringComparison.Ordinal);
        Assert.Equal(pickle, PickleSerializer.Default.Serialize(read));
    }

    /// <summary>The pickle with the package's new name: one byte more, in the text, its length and that of the frame.
    /// </summary>
    private static byte[] Rename(byte[] pickle)
    {
        const byte Frame = 0x95;
        const byte ShortBinUnicode = 0x8c;
        List<byte> renamed = [.. pickle];
        int more = 0;
        while (PlaceIn(renamed) is >= 0 and var at)
        {
            if (renamed[at - 2] == ShortBinUnicode)
            {
                renamed[at - 1]++;
            }

            renamed.RemoveRange(at, OldName.Length);
            renamed.InsertRange(at, NewName);
            more++;
        }

        byte[] all = [.. renamed];
        if (all[2] == Frame)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(3));
            BinaryPrimitives.WriteUInt64LittleEndian(all.AsSpan(3), length + (ulong)more);
        }

        return all;

        static int PlaceIn(List<byte> bytes) =>
            Encoding.Latin1.GetString([.. bytes]).IndexOf(Encoding.Latin1.GetString(OldName), StringComparison.Ordinal);
    }
}
