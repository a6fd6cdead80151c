using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle;

/// <summary>The items of an <c>array.array</c>, each made when it is asked for.</summary>
internal sealed class PyArrayItems(PyArray array) : IReadOnlyCollection<object?>
{
    public int Count => array.Bytes.Length / array.Format.ItemSize();

    public IEnumerator<object?> GetEnumerator() => ArrayItems.Enumerate(array).GetEnumerator();

    /// <summary>Copies the items at once, where they lie as numbers of that type do on this machine.</summary>
    public bool TryCopyTo<T>(Span<T> items)
    {
        ArrayFormat format = BitConverter.IsLittleEndian || array.Format.ItemSize() == 1
            ? array.Format
            : array.Format.OtherByteOrder();
        Type? type = format switch
        {
            ArrayFormat.Int8 => typeof(sbyte),
            ArrayFormat.UInt8 => typeof(byte),
            ArrayFormat.Int16LittleEndian => typeof(short),
            ArrayFormat.UInt16LittleEndian => typeof(ushort),
            ArrayFormat.Int32LittleEndian => typeof(int),
            ArrayFormat.UInt32LittleEndian => typeof(uint),
            ArrayFormat.Int64LittleEndian => typeof(long),
            ArrayFormat.UInt64LittleEndian => typeof(ulong),
            ArrayFormat.SingleLittleEndian => typeof(float),
            ArrayFormat.DoubleLittleEndian => typeof(double),
            ArrayFormat.HalfLittleEndian => typeof(Half),
            _ => null,
        };
        if (typeof(T) != type || items.Length != Count)
        {
            return false;
        }

        // T is a number of that size: its memory is its bytes.
        Span<byte> target = MemoryMarshal.CreateSpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), items.Length * array.Format.ItemSize());
        array.Bytes.AsSpan(0, target.Length).CopyTo(target);
        return true;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
