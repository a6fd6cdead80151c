using System.Numerics;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>array.array</c>: numbers of one machine type, with the typecode that Python keeps.</summary>
public sealed class PyArray
{
    internal PyArray(string typecode, ArrayFormat format, byte[] bytes)
    {
        (Typecode, Format, Bytes) = (typecode, format, bytes);
    }

    /// <summary>Python's typecode: <c>b B h H i I l L q Q e f d Zf Zd u w</c>.</summary>
    public string Typecode { get; }

    /// <summary>How the bytes hold the items.</summary>
    public ArrayFormat Format { get; }

    /// <summary>The items as they lie in memory.</summary>
    public byte[] Bytes { get; }

    /// <summary>The number of items.</summary>
    public int Count => Bytes.Length / Format.ItemSize();

    /// <summary>
    /// Makes an array of a number type: its typecode is the one of that size in C, <c>q</c> and <c>Q</c> for 64 bits.
    /// Of <see cref="Half"/> and <see cref="Complex"/> it can be read by Python 3.15 and later.
    /// </summary>
    /// <exception cref="NotSupportedException">There is no typecode for <typeparamref name="T"/>.</exception>
    public static PyArray Of<T>(params ReadOnlySpan<T> items)
        where T : unmanaged
    {
        (string typecode, ArrayFormat format) = default(T) switch
        {
            sbyte => ("b", ArrayFormat.Int8),
            byte => ("B", ArrayFormat.UInt8),
            short => ("h", ArrayFormat.Int16LittleEndian),
            ushort => ("H", ArrayFormat.UInt16LittleEndian),
            int => ("i", ArrayFormat.Int32LittleEndian),
            uint => ("I", ArrayFormat.UInt32LittleEndian),
            long => ("q", ArrayFormat.Int64LittleEndian),
            ulong => ("Q", ArrayFormat.UInt64LittleEndian),
            Half => ("e", ArrayFormat.HalfLittleEndian),
            float => ("f", ArrayFormat.SingleLittleEndian),
            double => ("d", ArrayFormat.DoubleLittleEndian),
            Complex => ("Zd", ArrayFormat.ComplexDoubleLittleEndian),
            _ => throw new NotSupportedException($"array.array has no typecode for {typeof(T)}"),
        };
        if (!BitConverter.IsLittleEndian)
        {
            format = format.OtherByteOrder();
        }

        return new PyArray(typecode, format, MemoryMarshal.AsBytes(items).ToArray());
    }

    /// <summary>The items, without a copy, where this machine holds them as the array does.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the type of the items, or their
    /// byte order is not this machine's.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        ArrayFormat native = BitConverter.IsLittleEndian ? Format : Format.OtherByteOrder();
        bool fits = (default(T), native) is
            (sbyte, ArrayFormat.Int8) or (byte, ArrayFormat.UInt8)
            or (short, ArrayFormat.Int16LittleEndian) or (ushort, ArrayFormat.UInt16LittleEndian)
            or (int, ArrayFormat.Int32LittleEndian) or (uint, ArrayFormat.UInt32LittleEndian)
            or (long, ArrayFormat.Int64LittleEndian) or (ulong, ArrayFormat.UInt64LittleEndian)
            or (Half, ArrayFormat.HalfLittleEndian)
            or (float, ArrayFormat.SingleLittleEndian) or (double, ArrayFormat.DoubleLittleEndian)
            or (Complex, ArrayFormat.ComplexDoubleLittleEndian);
        return fits
            ? MemoryMarshal.Cast<byte, T>(Bytes.AsSpan())
            : throw new InvalidOperationException(
                $"array('{Typecode}') holds {Format}, not {typeof(T).Name} in this machine's byte order");
    }

    /// <summary>The array in Python's notation, cut where it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
