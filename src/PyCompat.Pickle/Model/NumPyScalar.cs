using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// The dict key that a NumPy scalar equals: <c>numpy.int64(1)</c> and <c>1</c> are the same key in Python, and so are
/// two scalars of the same value. The scalar itself stays symbolic.
/// </summary>
/// <remarks>
/// <c>scalar(dtype, bytes)</c> of <c>numpy.core.multiarray</c>, which NumPy 2 calls <c>numpy._core.multiarray</c>. A
/// longdouble is compared by reference: the pickle does not say which of its three formats the bytes are in.
/// </remarks>
internal static class NumPyScalar
{
    /// <summary>The indices of byte order and metadata in the state of a dtype (<c>arraydescr_reduce</c>).</summary>
    private const int ByteOrderAt = 1;
    private const int MetadataAt = 8;

    private const int BytesPerCharacter = 4;

    /// <summary>
    /// Returns the value that Python compares the scalar by; null if the object is not a scalar with a known value.
    /// </summary>
    public static object? TryGetKey(PyObject made)
    {
        if (made is not
            {
                StepCount: 0,
                Construction: PyConstruction.Call,
                Callable: PyGlobal
                {
                    QualifiedName: "scalar",
                    Module: "numpy.core.multiarray" or "numpy._core.multiarray",
                },
                Arguments: [PyObject { Callable: PyGlobal { Module: "numpy", QualifiedName: "dtype" } } type, var data],
            }
            || type.Arguments is not [var codeText, ..] || Text(codeText) is not { Length: >= 2 and <= 11 } code
            || type.State is not PyTuple { Count: >= MetadataAt } state)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = data switch
        {
            byte[] whole => whole,
            PyByteString text => text.Bytes,
            // From a scalar that was created in .NET.
            ReadOnlyMemory<byte> memory => memory.Span,
            _ => default,
        };
        bool isNumber = int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int size);
        long length = code[0] == 'U' ? (long)size * BytesPerCharacter : size;
        if (!isNumber || bytes.Length != length)
        {
            return null;
        }

        bool isBig = Text(state[ByteOrderAt]) == ">";
        return code[0] switch
        {
            'b' when size == 1 => bytes[0] != 0,
            'i' => Integer(bytes, isBig),
            'u' => Unsigned(bytes, isBig),
            'f' => Float(bytes, isBig),
            'c' => ComplexOf(bytes, isBig),
            'U' => Characters(bytes, isBig),
            'S' => bytes[..(bytes.LastIndexOfAnyExcept((byte)0) + 1)].ToArray(),
            'M' or 'm' when size == sizeof(long) && state.Count > MetadataAt =>
                Time.TryGet(code[0], state[MetadataAt], (long)Integer(bytes, isBig)!),
            _ => null,
        };
    }

    private static object? Integer(ReadOnlySpan<byte> bytes, bool isBig) => bytes.Length switch
    {
        1 => (long)(sbyte)bytes[0],
        2 => isBig ? BinaryPrimitives.ReadInt16BigEndian(bytes) : (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
        4 => isBig ? BinaryPrimitives.ReadInt32BigEndian(bytes) : (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        8 => isBig ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => null,
    };

    private static object? Unsigned(ReadOnlySpan<byte> bytes, bool isBig) => bytes.Length switch
    {
        1 => (long)bytes[0],
        2 => (long)(isBig
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        4 => (long)(isBig
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        8 => isBig ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => null,
    };

    private static object? Float(ReadOnlySpan<byte> bytes, bool isBig)
    {
        double number = bytes.Length switch
        {
            2 => (double)(isBig
                ? BinaryPrimitives.ReadHalfBigEndian(bytes) : BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            4 => isBig ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
            8 => isBig ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => double.NaN,
        };
        // NaN equals only itself, by reference.
        return double.IsNaN(number) ? null : number;
    }

    private static object? ComplexOf(ReadOnlySpan<byte> bytes, bool isBig)
    {
        int half = bytes.Length / 2;
        return half is sizeof(float) or sizeof(double)
            && Float(bytes[..half], isBig) is double real && Float(bytes[half..], isBig) is double imaginary
            ? new Complex(real, imaginary)
            : null;
    }

    private static string? Characters(ReadOnlySpan<byte> bytes, bool isBig)
    {
        int length = (bytes.LastIndexOfAnyExcept((byte)0) + BytesPerCharacter) / BytesPerCharacter;
        var text = new StringBuilder(length);
        for (; length > 0; length--, bytes = bytes[BytesPerCharacter..])
        {
            int value = isBig
                ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (Rune.IsValid(value))
            {
                text.Append(new Rune(value).ToString());
            }
            else
            {
                // A text that a string cannot hold (two surrogates that are not a pair in Python) is compared by
                // reference.
                return null;
            }
        }

        return text.ToString();
    }

    private static string? Text(object? value) => value switch
    {
        string text => text,
        PyByteString bytes => Encoding.Latin1.GetString(bytes.Bytes),
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        _ => null,
    };

    /// <summary>A datetime64 or timedelta64, which equals others of the same unit and count.</summary>
    private sealed record Time(char Kind, string Unit, BigInteger Multiple, long Count)
    {
        public static Time? TryGet(char kind, object? metadata, long count) =>
            // NaT equals only itself, by reference.
            count != long.MinValue && metadata is PyTuple and [_, PyTuple and [var unit, { } multiple, ..]]
                && Text(unit) is { } name && PyNumber.TryGetInteger(multiple, out BigInteger number)
                ? new Time(kind, name, number, count)
                : null;

        public override int GetHashCode() => PyNumber.HashInteger(Count);
    }
}
