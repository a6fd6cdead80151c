using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using PyCompat.NumPy;
using PyCompat.Pickle.Model;

namespace PyCompat.Tool.Json.Forms;

/// <summary>Converts items of NumPy arrays to Python values, and back.</summary>
internal static class NumPyItems
{
    private const int BytesPerCharacter = 4;

    /// <summary>
    /// Returns a function from an item's number, in C order, to the item; null if an item would not come back with the
    /// same bytes (a NaN or bool with unusual bits, text that is not valid).
    /// </summary>
    public static Func<int, object?>? TryOpen(NdArray array)
    {
        try
        {
            var items = Open(array);
            return KeepsBits(array, items) ? items : null;
        }
        // Thrown by NdArray for a bool that is neither 0 nor 1, and for invalid Unicode.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Encodes an item as bytes of the dtype; false if it is not such an item.</summary>
    public static bool TryEncode(NdDType type, object? item, Span<byte> target)
    {
        target.Clear();
        var isBig = type.ByteOrder == NdByteOrder.BigEndian;
        switch (type.Kind, item)
        {
            case (NdKind.Boolean, bool flag):
                target[0] = flag ? (byte)1 : (byte)0;
                return true;
            case (NdKind.Integer or NdKind.UnsignedInteger or NdKind.DateTime or NdKind.TimeDelta, long or BigInteger):
                return TryEncodeInteger(type.Kind == NdKind.UnsignedInteger, item, target, isBig);
            case (NdKind.Float, double number):
                EncodeFloat(number, target, isBig);
                return true;
            case (NdKind.Complex, Complex number):
                EncodeFloat(number.Real, target[..(target.Length / 2)], isBig);
                EncodeFloat(number.Imaginary, target[(target.Length / 2)..], isBig);
                return true;
            case (NdKind.Text, string text):
                return TryEncodeText(text, target, isBig);
            case (NdKind.Bytes, byte[] bytes) when bytes.Length <= target.Length:
                bytes.CopyTo(target);
                return true;
            case (NdKind.Void, byte[] bytes) when bytes.Length == target.Length:
                bytes.CopyTo(target);
                return true;
            default:
                return false;
        }
    }

    private static Func<int, object?> Open(NdArray array)
    {
        var type = array.DType;
        switch (type.Kind, type.ItemSize)
        {
            case (NdKind.Boolean, _): return Of(array.ToArray<bool>(), item => item);
            case (NdKind.Integer, sizeof(sbyte)): return Of(array.ToArray<sbyte>(), item => (long)item);
            case (NdKind.Integer, sizeof(short)): return Of(array.ToArray<short>(), item => (long)item);
            case (NdKind.Integer, sizeof(int)): return Of(array.ToArray<int>(), item => (long)item);
            case (NdKind.Integer or NdKind.DateTime or NdKind.TimeDelta, _):
                return Of(array.ToArray<long>(), item => item);
            case (NdKind.UnsignedInteger, sizeof(byte)): return Of(array.ToArray<byte>(), item => (long)item);
            case (NdKind.UnsignedInteger, sizeof(ushort)): return Of(array.ToArray<ushort>(), item => (long)item);
            case (NdKind.UnsignedInteger, sizeof(uint)): return Of(array.ToArray<uint>(), item => (long)item);
            case (NdKind.UnsignedInteger, _):
                return Of(array.ToArray<ulong>(), item => PyInteger.Box((BigInteger)item));
            case (NdKind.Float, sizeof(ushort)): return Of(array.ToArray<Half>(), item => (double)item);
            case (NdKind.Float, sizeof(float)): return Of(array.ToArray<float>(), item => (double)item);
            case (NdKind.Float, _): return Of(array.ToArray<double>(), item => item);
            case (NdKind.Complex, 2 * sizeof(float)):
                return Of(array.ToArray<ComplexSingle>(), item => new Complex(item.Real, item.Imaginary));
            case (NdKind.Complex, _): return Of(array.ToArray<Complex>(), item => item);
            case (NdKind.Text, _): return Of(array.ToStrings(), item => item);
            case (NdKind.Bytes, _): return Of(array.ToByteStrings(), item => item);
            default:
                var bytes = array.Bytes;
                return array.Order == NdOrder.C || array.Rank < 2
                    ? i => bytes.Slice(i * type.ItemSize, type.ItemSize).ToArray()
                    : throw new InvalidOperationException("opaque bytes, in Fortran order");
        }
    }

    private static Func<int, object?> Of<T>(T[] items, Func<T, object?> convert) => i => convert(items[i]);

    /// <summary>Narrow floats are written as doubles, which may change the bits of an unusual NaN.</summary>
    private static bool KeepsBits(NdArray array, Func<int, object?> items)
    {
        var isNarrow = array.DType is { Kind: NdKind.Float, ItemSize: < sizeof(double) }
            or { Kind: NdKind.Complex, ItemSize: < 2 * sizeof(double) };
        for (var i = 0; isNarrow && i < array.Count; i++)
        {
            var isUsual = items(i) is Complex pair ? IsUsual(pair.Real) && IsUsual(pair.Imaginary)
                : IsUsual((double)items(i)!);
            if (!isUsual)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsUsual(double number)
    {
        const ulong Sign = 1UL << 63;
        const ulong QuietNan = 0x7ff8_0000_0000_0000;
        return !double.IsNaN(number) || (BitConverter.DoubleToUInt64Bits(number) & ~Sign) == QuietNan;
    }

    private static bool TryEncodeInteger(bool isUnsigned, object? item, Span<byte> target, bool isBig)
    {
        PyInteger.TryGet(item, out var number);
        var limit = BigInteger.One << (target.Length * 8 - (isUnsigned ? 0 : 1));
        if (number >= limit || number < (isUnsigned ? BigInteger.Zero : -limit))
        {
            return false;
        }

        var bits = (ulong)(number & ulong.MaxValue);
        for (var i = 0; i < target.Length; i++)
        {
            target[isBig ? target.Length - 1 - i : i] = (byte)(bits >> (8 * i));
        }

        return true;
    }

    private static void EncodeFloat(double number, Span<byte> target, bool isBig)
    {
        switch (target.Length)
        {
            case sizeof(ushort): BinaryPrimitives.WriteHalfLittleEndian(target, (Half)number); break;
            case sizeof(float): BinaryPrimitives.WriteSingleLittleEndian(target, (float)number); break;
            default: BinaryPrimitives.WriteDoubleLittleEndian(target, number); break;
        }
        if (isBig)
        {
            target.Reverse();
        }
    }

    private static bool TryEncodeText(ReadOnlySpan<char> text, Span<byte> target, bool isBig)
    {
        // Half a surrogate pair is not a rune, and would become another character.
        while (text.Length > 0)
        {
            if (target.IsEmpty || Rune.DecodeFromUtf16(text, out var character, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
            if (isBig)
            {
                BinaryPrimitives.WriteInt32BigEndian(target, character.Value);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(target, character.Value);
            }

            target = target[BytesPerCharacter..];
        }
        return true;
    }
}

/// <summary>NumPy arrays of Python objects, pickled as a list (<c>array_reduce</c>, protocols 0 to 5).</summary>
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

    /// <summary>Returns shape and items, in C order; null if it is not such an array.</summary>
    public static (nint[] Shape, List<object?> Items)? TryOpen(PyObject made)
    {
        if (made is not { Construction: PyConstruction.Call, Callable: PyGlobal callable }
            || !(callable.Equals(Reconstruct) || callable.Equals(ReconstructOf2))
            || made.Arguments is not [PyGlobal type, PyTuple and [0L], byte[] and [(byte)'b']] || !type.Equals(Array)
            || made.Steps is not [{ Kind: PyStepKind.Build, Value: PyTuple state }]
            || state is not [
                Version, PyTuple { Count: <= NumPyForm.MaxRank } shape, PyObject dtype, false, List<object?> items]
            || !IsObject(dtype))
        {
            return null;
        }

        Int128 count = 1;
        foreach (var length in shape)
        {
            if (length is not (>= 0L and <= int.MaxValue))
            {
                return null;
            }

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
