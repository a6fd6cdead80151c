namespace PyCompat.Pickle.Model;

/// <summary>
/// The memory layout of an <c>array.array</c>. The numbers are those of <c>enum machine_format_code</c> in CPython's
/// <c>Modules/arraymodule.c</c> (v3.15.0), as stored in pickles.
/// </summary>
public enum PyArrayFormat
{
    /// <summary>Unsigned, 1 byte.</summary>
    UInt8 = 0,

    /// <summary>Signed, 1 byte.</summary>
    Int8 = 1,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16LittleEndian = 2,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16BigEndian = 3,

    /// <summary>Signed, 2 bytes.</summary>
    Int16LittleEndian = 4,

    /// <summary>Signed, 2 bytes.</summary>
    Int16BigEndian = 5,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32LittleEndian = 6,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32BigEndian = 7,

    /// <summary>Signed, 4 bytes.</summary>
    Int32LittleEndian = 8,

    /// <summary>Signed, 4 bytes.</summary>
    Int32BigEndian = 9,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64LittleEndian = 10,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64BigEndian = 11,

    /// <summary>Signed, 8 bytes.</summary>
    Int64LittleEndian = 12,

    /// <summary>Signed, 8 bytes.</summary>
    Int64BigEndian = 13,

    /// <summary>IEEE 754 binary32.</summary>
    SingleLittleEndian = 14,

    /// <summary>IEEE 754 binary32.</summary>
    SingleBigEndian = 15,

    /// <summary>IEEE 754 binary64.</summary>
    DoubleLittleEndian = 16,

    /// <summary>IEEE 754 binary64.</summary>
    DoubleBigEndian = 17,

    /// <summary>UTF-16.</summary>
    Utf16LittleEndian = 18,

    /// <summary>UTF-16.</summary>
    Utf16BigEndian = 19,

    /// <summary>UTF-32.</summary>
    Utf32LittleEndian = 20,

    /// <summary>UTF-32.</summary>
    Utf32BigEndian = 21,

    /// <summary>Two IEEE 754 binary32: real and imaginary part (3.15).</summary>
    ComplexSingleLittleEndian = 22,

    /// <summary>Two IEEE 754 binary32: real and imaginary part (3.15).</summary>
    ComplexSingleBigEndian = 23,

    /// <summary>Two IEEE 754 binary64: real and imaginary part (3.15).</summary>
    ComplexDoubleLittleEndian = 24,

    /// <summary>Two IEEE 754 binary64: real and imaginary part (3.15).</summary>
    ComplexDoubleBigEndian = 25,

    /// <summary>IEEE 754 binary16 (3.15).</summary>
    HalfLittleEndian = 26,

    /// <summary>IEEE 754 binary16 (3.15).</summary>
    HalfBigEndian = 27,
}

/// <summary>Properties of the formats.</summary>
internal static class ArrayFormats
{
    /// <summary>The size of an item in bytes.</summary>
    public static int ItemSize(this PyArrayFormat format) => format switch
    {
        PyArrayFormat.UInt8 or PyArrayFormat.Int8 => 1,
        <= PyArrayFormat.Int16BigEndian or PyArrayFormat.Utf16LittleEndian or PyArrayFormat.Utf16BigEndian
            or PyArrayFormat.HalfLittleEndian or PyArrayFormat.HalfBigEndian => 2,
        <= PyArrayFormat.Int32BigEndian or PyArrayFormat.SingleLittleEndian or PyArrayFormat.SingleBigEndian
            or PyArrayFormat.Utf32LittleEndian or PyArrayFormat.Utf32BigEndian => 4,
        PyArrayFormat.ComplexDoubleLittleEndian or PyArrayFormat.ComplexDoubleBigEndian => 16,
        _ => 8,
    };

    /// <summary>
    /// The same items in the other byte order. From 2 on formats come in pairs, of which the even one is little-endian.
    /// </summary>
    public static PyArrayFormat OtherByteOrder(this PyArrayFormat format) =>
        format <= PyArrayFormat.Int8 ? format : (PyArrayFormat)((int)format ^ 1);

    public static bool IsBigEndian(this PyArrayFormat format) => format > PyArrayFormat.Int8 && ((int)format & 1) == 1;
}
