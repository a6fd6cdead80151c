using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace PyCompat.Pickle.Model;

/// <summary>The items of an <c>array.array</c> one by one, as pickles below protocol 3 list them.</summary>
internal static class ArrayItems
{
    /// <summary>The items as Python's numbers; as one-character strings for the text typecodes.</summary>
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
        array.Format is >= ArrayFormat.Utf16LittleEndian and <= ArrayFormat.Utf32BigEndian;

    /// <summary>The characters as one string; null where one is none, or two would become one.</summary>
    public static string? TryGetText(PyArray array)
    {
        var text = new StringBuilder(array.Count);
        bool isUtf16 = array.Format.ItemSize() == sizeof(char);
        foreach (object? item in Enumerate(array))
        {
            var character = (string)item!;
            // Two code points in Python's string, one in .NET's.
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

    /// <summary>Makes an array of the bytes in which this machine's Python holds items of a typecode.</summary>
    public static PyArray? TryCreate(string typecode, byte[] bytes)
    {
        bool isWindows = OperatingSystem.IsWindows();
        ArrayFormat? little = typecode switch
        {
            "l" when isWindows => ArrayFormat.Int32LittleEndian,
            "L" when isWindows => ArrayFormat.UInt32LittleEndian,
            "u" when isWindows => ArrayFormat.Utf16LittleEndian,
            _ => FormatOf(typecode),
        };
        if (little is not { } format || bytes.Length % format.ItemSize() != 0)
        {
            return null;
        }

        return new PyArray(typecode, BitConverter.IsLittleEndian ? format : format.OtherByteOrder(), bytes);
    }

    /// <summary>Makes an array of listed items, where each is exactly an item of that typecode.</summary>
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

    private static ArrayFormat? FormatOf(string typecode) => typecode switch
    {
        "b" => ArrayFormat.Int8,
        "B" => ArrayFormat.UInt8,
        "h" => ArrayFormat.Int16LittleEndian,
        "H" => ArrayFormat.UInt16LittleEndian,
        "i" => ArrayFormat.Int32LittleEndian,
        "I" => ArrayFormat.UInt32LittleEndian,
        "l" or "q" => ArrayFormat.Int64LittleEndian,
        "L" or "Q" => ArrayFormat.UInt64LittleEndian,
        "f" => ArrayFormat.SingleLittleEndian,
        "d" => ArrayFormat.DoubleLittleEndian,
        "e" => ArrayFormat.HalfLittleEndian,
        "Zf" => ArrayFormat.ComplexSingleLittleEndian,
        "Zd" => ArrayFormat.ComplexDoubleLittleEndian,
        "u" or "w" => ArrayFormat.Utf32LittleEndian,
        _ => null,
    };

    private static object Read(ReadOnlySpan<byte> item, ArrayFormat format)
    {
        Span<byte> little = stackalloc byte[item.Length];
        item.CopyTo(little);
        if (format.IsBigEndian())
        {
            // Of a complex number each part is in that order.
            int part = format is ArrayFormat.ComplexSingleBigEndian or ArrayFormat.ComplexDoubleBigEndian
                ? little.Length / 2
                : little.Length;
            little[..part].Reverse();
            little[part..].Reverse();
            format = format.OtherByteOrder();
        }

        return format switch
        {
            ArrayFormat.UInt8 => (long)little[0],
            ArrayFormat.Int8 => (long)(sbyte)little[0],
            ArrayFormat.UInt16LittleEndian => (long)BinaryPrimitives.ReadUInt16LittleEndian(little),
            ArrayFormat.Int16LittleEndian => (long)BinaryPrimitives.ReadInt16LittleEndian(little),
            ArrayFormat.UInt32LittleEndian => (long)BinaryPrimitives.ReadUInt32LittleEndian(little),
            ArrayFormat.Int32LittleEndian => (long)BinaryPrimitives.ReadInt32LittleEndian(little),
            ArrayFormat.UInt64LittleEndian =>
                PyInteger.Box((BigInteger)BinaryPrimitives.ReadUInt64LittleEndian(little)),
            ArrayFormat.Int64LittleEndian => BinaryPrimitives.ReadInt64LittleEndian(little),
            ArrayFormat.SingleLittleEndian => (double)BinaryPrimitives.ReadSingleLittleEndian(little),
            ArrayFormat.DoubleLittleEndian => BinaryPrimitives.ReadDoubleLittleEndian(little),
            ArrayFormat.HalfLittleEndian => (double)BinaryPrimitives.ReadHalfLittleEndian(little),
            ArrayFormat.ComplexSingleLittleEndian => new Complex(
                BinaryPrimitives.ReadSingleLittleEndian(little),
                BinaryPrimitives.ReadSingleLittleEndian(little[sizeof(float)..])),
            ArrayFormat.ComplexDoubleLittleEndian => new Complex(
                BinaryPrimitives.ReadDoubleLittleEndian(little),
                BinaryPrimitives.ReadDoubleLittleEndian(little[sizeof(double)..])),
            ArrayFormat.Utf16LittleEndian => ((char)BinaryPrimitives.ReadUInt16LittleEndian(little)).ToString(),
            _ => TextOf(BinaryPrimitives.ReadInt32LittleEndian(little)),
        };
    }

    // array('u') may hold numbers that are no characters; they show as what they are.
    private static string TextOf(int codePoint) => codePoint is >= 0 and < 0x110000 and not (>= 0xD800 and < 0xE000)
        ? char.ConvertFromUtf32(codePoint)
        : codePoint is >= 0xD800 and < 0xE000 ? ((char)codePoint).ToString() : $"<{codePoint}>";

    private static bool TryWrite(object? item, ArrayFormat format, Span<byte> target)
    {
        switch (item)
        {
            case double number:
                return TryWriteFloat(number, format, target);
            case Complex number:
                return TryWriteComplex(number, format, target);
            case string character when format == ArrayFormat.Utf32LittleEndian:
                return TryWriteCharacter(character, target);
        }

        if (item is not (long or BigInteger) || format >= ArrayFormat.SingleLittleEndian)
        {
            return false;
        }

        BigInteger integer = item is long small ? small : (BigInteger)item;
        bool isUnsigned = format is ArrayFormat.UInt8 or ArrayFormat.UInt16LittleEndian
            or ArrayFormat.UInt32LittleEndian or ArrayFormat.UInt64LittleEndian;
        BigInteger limit = BigInteger.One << (target.Length * 8 - (isUnsigned ? 0 : 1));
        if (integer >= limit || integer < (isUnsigned ? BigInteger.Zero : -limit))
        {
            return false;
        }

        target.Fill(integer.Sign < 0 ? (byte)0xFF : (byte)0);
        return integer.TryWriteBytes(target, out _, isUnsigned);
    }

    private static bool TryWriteFloat(double number, ArrayFormat format, Span<byte> target)
    {
        switch (format)
        {
            case ArrayFormat.DoubleLittleEndian:
                BinaryPrimitives.WriteDoubleLittleEndian(target, number);
                return true;
            case ArrayFormat.HalfLittleEndian when (double)(Half)number == number:
                BinaryPrimitives.WriteHalfLittleEndian(target, (Half)number);
                return true;
            case ArrayFormat.SingleLittleEndian when (float)number == number:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)number);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteComplex(Complex number, ArrayFormat format, Span<byte> target)
    {
        ArrayFormat part = format switch
        {
            ArrayFormat.ComplexSingleLittleEndian => ArrayFormat.SingleLittleEndian,
            ArrayFormat.ComplexDoubleLittleEndian => ArrayFormat.DoubleLittleEndian,
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
