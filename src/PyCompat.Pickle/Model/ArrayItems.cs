using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace PyCompat.Pickle.Model;

/// <summary>The individual items of an <c>array.array</c>, as pickles below protocol 3 list them.</summary>
internal static class ArrayItems
{
    /// <summary>Enumerates the items as Python's numbers, or as one-character strings for the text typecodes.</summary>
    public static IEnumerable<object?> Enumerate(PyArray array)
    {
        int size = array.Format.ItemSize();
        for (int at = 0; at + size <= array.Bytes.Length; at += size)
        {
            yield return Read(array.Bytes.AsSpan(at, size), array.Format);
        }
    }

    /// <summary>Whether the items are characters.</summary>
    public static bool IsText(PyArray array) =>
        array.Format is >= PyArrayFormat.Utf16LittleEndian and <= PyArrayFormat.Utf32BigEndian;

    /// <summary>
    /// Returns the characters as one string; null if one of them is not a character, or if two would merge into one.
    /// </summary>
    public static string? TryGetText(PyArray array)
    {
        var text = new StringBuilder(array.Count);
        bool isUtf16 = array.Format.ItemSize() == sizeof(char);
        foreach (object? item in Enumerate(array))
        {
            var character = (string)item!;
            // Two code points in Python's string would become one in .NET's.
            bool joins = !isUtf16 && character.Length == 1 && char.IsLowSurrogate(character[0])
                && text.Length > 0 && char.IsHighSurrogate(text[^1]);
            if (joins || character.Length > 2)
            {
                return null;
            }

            text.Append(character);
        }

        return text.ToString();
    }

    /// <summary>Creates an array from bytes in the layout that this machine's Python uses for a typecode.</summary>
    public static PyArray? TryCreate(string typecode, byte[] bytes)
    {
        bool isWindows = OperatingSystem.IsWindows();
        PyArrayFormat? little = typecode switch
        {
            "l" when isWindows => PyArrayFormat.Int32LittleEndian,
            "L" when isWindows => PyArrayFormat.UInt32LittleEndian,
            "u" when isWindows => PyArrayFormat.Utf16LittleEndian,
            _ => FormatOf(typecode),
        };
        if (little is not { } format || bytes.Length % format.ItemSize() != 0)
        {
            return null;
        }

        return new PyArray(typecode, BitConverter.IsLittleEndian ? format : format.OtherByteOrder(), bytes);
    }

    /// <summary>Creates an array from listed items, if each of them is exactly an item of that typecode.</summary>
    public static PyArray? TryCreate(string typecode, IReadOnlyList<object?> items)
    {
        if (FormatOf(typecode) is not { } format)
        {
            return null;
        }

        int size = format.ItemSize();
        if ((long)size * items.Count > Array.MaxLength)
        {
            return null;
        }

        var bytes = new byte[size * items.Count];
        for (int i = 0; i < items.Count; i++)
        {
            if (!TryWrite(items[i], format, bytes.AsSpan(i * size, size)))
            {
                return null;
            }
        }

        return new PyArray(typecode, format, bytes);
    }

    private static PyArrayFormat? FormatOf(string typecode) => typecode switch
    {
        "b" => PyArrayFormat.Int8,
        "B" => PyArrayFormat.UInt8,
        "h" => PyArrayFormat.Int16LittleEndian,
        "H" => PyArrayFormat.UInt16LittleEndian,
        "i" => PyArrayFormat.Int32LittleEndian,
        "I" => PyArrayFormat.UInt32LittleEndian,
        "l" or "q" => PyArrayFormat.Int64LittleEndian,
        "L" or "Q" => PyArrayFormat.UInt64LittleEndian,
        "f" => PyArrayFormat.SingleLittleEndian,
        "d" => PyArrayFormat.DoubleLittleEndian,
        "e" => PyArrayFormat.HalfLittleEndian,
        "Zf" => PyArrayFormat.ComplexSingleLittleEndian,
        "Zd" => PyArrayFormat.ComplexDoubleLittleEndian,
        "u" or "w" => PyArrayFormat.Utf32LittleEndian,
        _ => null,
    };

    private static object Read(ReadOnlySpan<byte> item, PyArrayFormat format)
    {
        Span<byte> little = stackalloc byte[item.Length];
        item.CopyTo(little);
        if (format.IsBigEndian())
        {
            // The byte order applies to each part of a complex number.
            int part = format is PyArrayFormat.ComplexSingleBigEndian or PyArrayFormat.ComplexDoubleBigEndian
                ? little.Length / 2
                : little.Length;
            little[..part].Reverse();
            little[part..].Reverse();
            format = format.OtherByteOrder();
        }

        return format switch
        {
            PyArrayFormat.UInt8 => (long)little[0],
            PyArrayFormat.Int8 => (long)(sbyte)little[0],
            PyArrayFormat.UInt16LittleEndian => (long)BinaryPrimitives.ReadUInt16LittleEndian(little),
            PyArrayFormat.Int16LittleEndian => (long)BinaryPrimitives.ReadInt16LittleEndian(little),
            PyArrayFormat.UInt32LittleEndian => (long)BinaryPrimitives.ReadUInt32LittleEndian(little),
            PyArrayFormat.Int32LittleEndian => (long)BinaryPrimitives.ReadInt32LittleEndian(little),
            PyArrayFormat.UInt64LittleEndian =>
                PyInteger.Box((BigInteger)BinaryPrimitives.ReadUInt64LittleEndian(little)),
            PyArrayFormat.Int64LittleEndian => BinaryPrimitives.ReadInt64LittleEndian(little),
            PyArrayFormat.SingleLittleEndian => (double)BinaryPrimitives.ReadSingleLittleEndian(little),
            PyArrayFormat.DoubleLittleEndian => BinaryPrimitives.ReadDoubleLittleEndian(little),
            PyArrayFormat.HalfLittleEndian => (double)BinaryPrimitives.ReadHalfLittleEndian(little),
            PyArrayFormat.ComplexSingleLittleEndian => new Complex(
                BinaryPrimitives.ReadSingleLittleEndian(little),
                BinaryPrimitives.ReadSingleLittleEndian(little[sizeof(float)..])),
            PyArrayFormat.ComplexDoubleLittleEndian => new Complex(
                BinaryPrimitives.ReadDoubleLittleEndian(little),
                BinaryPrimitives.ReadDoubleLittleEndian(little[sizeof(double)..])),
            PyArrayFormat.Utf16LittleEndian => ((char)BinaryPrimitives.ReadUInt16LittleEndian(little)).ToString(),
            _ => TextOf(BinaryPrimitives.ReadInt32LittleEndian(little)),
        };
    }

    // array('u') may hold numbers that are not characters; they are shown as numbers.
    private static string TextOf(int codePoint) => codePoint is >= 0 and < 0x110000 and not (>= 0xD800 and < 0xE000)
        ? char.ConvertFromUtf32(codePoint)
        : codePoint is >= 0xD800 and < 0xE000 ? ((char)codePoint).ToString() : $"<{codePoint}>";

    private static bool TryWrite(object? item, PyArrayFormat format, Span<byte> target)
    {
        switch (item)
        {
            case double number:
                return TryWriteFloat(number, format, target);
            case Complex number:
                return TryWriteComplex(number, format, target);
            case string character when format == PyArrayFormat.Utf32LittleEndian:
                return TryWriteCharacter(character, target);
        }

        if (item is not (long or BigInteger) || format >= PyArrayFormat.SingleLittleEndian)
        {
            return false;
        }

        BigInteger integer = item is long small ? small : (BigInteger)item;
        bool isUnsigned = format is PyArrayFormat.UInt8 or PyArrayFormat.UInt16LittleEndian
            or PyArrayFormat.UInt32LittleEndian or PyArrayFormat.UInt64LittleEndian;
        BigInteger limit = BigInteger.One << (target.Length * 8 - (isUnsigned ? 0 : 1));
        if (integer >= limit || integer < (isUnsigned ? BigInteger.Zero : -limit))
        {
            return false;
        }

        target.Fill(integer.Sign < 0 ? (byte)0xFF : (byte)0);
        return integer.TryWriteBytes(target, out _, isUnsigned);
    }

    private static bool TryWriteFloat(double number, PyArrayFormat format, Span<byte> target)
    {
        switch (format)
        {
            case PyArrayFormat.DoubleLittleEndian:
                BinaryPrimitives.WriteDoubleLittleEndian(target, number);
                return true;
            case PyArrayFormat.HalfLittleEndian when (double)(Half)number == number:
                BinaryPrimitives.WriteHalfLittleEndian(target, (Half)number);
                return true;
            case PyArrayFormat.SingleLittleEndian when (float)number == number:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)number);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteComplex(Complex number, PyArrayFormat format, Span<byte> target)
    {
        PyArrayFormat part = format switch
        {
            PyArrayFormat.ComplexSingleLittleEndian => PyArrayFormat.SingleLittleEndian,
            PyArrayFormat.ComplexDoubleLittleEndian => PyArrayFormat.DoubleLittleEndian,
            _ => format,
        };
        return part != format
            && TryWriteFloat(number.Real, part, target[..part.ItemSize()])
            && TryWriteFloat(number.Imaginary, part, target[part.ItemSize()..]);
    }

    private static bool TryWriteCharacter(string character, Span<byte> target)
    {
        int codePoint = character switch
        {
            [var single] => single,
            [var high, var low] when char.IsSurrogatePair(high, low) => char.ConvertToUtf32(high, low),
            _ => -1,
        };
        BinaryPrimitives.WriteInt32LittleEndian(target, codePoint);
        return codePoint >= 0;
    }
}
