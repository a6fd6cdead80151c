using PyCompat.Pickle.Inspection;
using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

/// <summary>Arrays from Python 2 on Windows, where an int in a pickle may be a long.</summary>
public class LongIntegerTests
{
    private const byte BinInt1 = (byte)'K';
    private const byte BinInt2 = (byte)'M';
    private const byte BinInt = (byte)'J';
    private const byte Long1 = 0x8a;

    [Theory]
    [InlineData("grid")]
    [InlineData("fortran")]
    [InlineData("no dimensions")]
    [InlineData("empty")]
    [InlineData("texts")]
    [InlineData("byte strings")]
    [InlineData("times")]
    [InlineData("records")]
    [InlineData("gaps")]
    [InlineData("aligned")]
    [InlineData("nested")]
    [InlineData("recarray")]
    [InlineData("masked")]
    [InlineData("scalar")]
    public void Every_int_of_an_array_may_be_a_long(string name)
    {
        byte[] written = GoldenArrays.Pickle(name, 2);
        byte[] longs = WithLongs(written);
        Assert.True(longs.Length > written.Length);
        object? value = PickleSerializer.Default.Deserialize(longs);
        object? expected = PickleSerializer.Default.Deserialize(written);
        if (NdMaskedArray.TryGet(expected, out NdMaskedArray? masked))
        {
            Assert.Equal(masked.ToArray<double>(), NdMaskedArray.From(value).ToArray<double>());
            return;
        }

        NdArray array = NdArray.From(value);
        NdArray same = NdArray.From(expected);
        Assert.Equal((same.DType, same.Order, same.Form), (array.DType, array.Order, array.Form));
        Assert.Equal(same.Shape, array.Shape);
        Assert.Equal(same.Bytes.Span, array.Bytes.Span);
    }

    [Fact]
    public void Axes_may_be_longs()
    {
        PyObject buffer = Described.FromBuffer(
            "numpy._core",
            new byte[] { 0, 1, 2, 3, 4, 5 },
            Described.DType("u1", "|"),
            new PyTuple(new System.Numerics.BigInteger(2), new System.Numerics.BigInteger(3)),
            "K",
            new PyTuple(new System.Numerics.BigInteger(1), new System.Numerics.BigInteger(0)));

        NdArray array = NdArray.From(buffer);

        Assert.Equal([3, 2], array.Shape);
        Assert.Equal([0, 3, 1, 4, 2, 5], array.ToArray<byte>());
    }

    /// <summary>Returns the pickle with each int replaced by LONG1.</summary>
    private static byte[] WithLongs(byte[] pickle)
    {
        List<byte> longs = [];
        foreach (PickleInstruction instruction in new PickleDisassembler(pickle))
        {
            ReadOnlySpan<byte> bytes = instruction.Bytes.Span;
            if (bytes[0] is BinInt1 or BinInt2 or BinInt)
            {
                bool isSigned = bytes[0] == BinInt;
                longs.Add(Long1);
                byte[] number = [.. bytes[1..], .. isSigned ? Array.Empty<byte>() : [0]];
                longs.Add((byte)number.Length);
                longs.AddRange(number);
            }
            else
            {
                longs.AddRange(bytes);
            }
        }

        return [.. longs];
    }
}
