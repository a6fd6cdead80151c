using System.Numerics;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>array.array</c>: numbers of one machine type, with their Python typecode.</summary>
public sealed class PyArray
{
    internal PyArray(string typecode, PyArrayFormat format, byte[] bytes)
    {
        (Typecode, Format, Bytes) = (typecode, format, bytes);
    }

    /// <summary>The Python typecode: <c>b B h H i I l L q Q e f d Zf Zd u w</c>.</summary>
    public string Typecode { get; }

    /// <summary>The memory layout of the items.</summary>
    public PyArrayFormat Format { get; }

    /// <summary>The items as they are laid out in memory.</summary>
    public byte[] Bytes { get; }

    /// <summary>The number of items.</summary>
    public int Count => Bytes.Length / Format.ItemSize();

    /// <summary>
    /// Creates an array of numbers, with the typecode of the C type of that size, or <c>q</c> and <c>Q</c> for 64 bits.
    /// Arrays of <see cref="Half"/> and <see cref="Complex"/> can be read by Python 3.15 and later.
    /// </summary>
    /// <exception cref="NotSupportedException">There is no typecode for <typeparamref name="T"/>.</exception>
    public static PyArray Of<T>(params ReadOnlySpan<T> items)
        where T : unmanaged
    {
        (string typecode, PyArrayFormat format) = default(T) switch
        {
            sbyte => ("b", PyArrayFormat.Int8),
            byte => ("B", PyArrayFormat.UInt8),
            short => ("h", PyArrayFormat.Int16LittleEndian),
            ushort => ("H", PyArrayFormat.UInt16LittleEndian),
            int => ("i", PyArrayFormat.Int32LittleEndian),
            uint => ("I", PyArrayFormat.UInt32LittleEndian),
            long => ("q", PyArrayFormat.Int64LittleEndian),
            ulong => ("Q", PyArrayFormat.UInt64LittleEndian),
            Half => ("e", PyArrayFormat.HalfLittleEndian),
            float => ("f", PyArrayFormat.SingleLittleEndian),
            double => ("d", PyArrayFormat.DoubleLittleEndian),
            Complex => ("Zd", PyArrayFormat.ComplexDoubleLittleEndian),
            _ => throw new NotSupportedException($"array.array has no typecode for {typeof(T)}"),
        };
        if (!BitConverter.IsLittleEndian)
        {
            format = format.OtherByteOrder();
        }

        return new PyArray(typecode, format, MemoryMarshal.AsBytes(items).ToArray());
    }

    /// <summary>Returns the items without copying them, if this machine has the same layout as the array.</summary>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="T"/> is not the type of the items, or their byte order is not this machine's.
    /// </exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        PyArrayFormat native = BitConverter.IsLittleEndian ? Format : Format.OtherByteOrder();
        bool fits = (default(T), native) is
            (sbyte, PyArrayFormat.Int8) or (byte, PyArrayFormat.UInt8)
            or (short, PyArrayFormat.Int16LittleEndian) or (ushort, PyArrayFormat.UInt16LittleEndian)
            or (int, PyArrayFormat.Int32LittleEndian) or (uint, PyArrayFormat.UInt32LittleEndian)
            or (long, PyArrayFormat.Int64LittleEndian) or (ulong, PyArrayFormat.UInt64LittleEndian)
            or (Half, PyArrayFormat.HalfLittleEndian)
            or (float, PyArrayFormat.SingleLittleEndian) or (double, PyArrayFormat.DoubleLittleEndian)
            or (Complex, PyArrayFormat.ComplexDoubleLittleEndian);
        return fits
            ? MemoryMarshal.Cast<byte, T>(Bytes.AsSpan())
            : throw new InvalidOperationException(
                $"array('{Typecode}') holds {Format}, not {typeof(T).Name} in this machine's byte order");
    }

    /// <summary>Returns the array in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
