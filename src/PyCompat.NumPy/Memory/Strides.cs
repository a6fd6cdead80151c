using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy.Memory;

/// <summary>The layout of items: the distance in bytes between neighbors in each dimension.</summary>
internal static class Strides
{
    /// <summary>Returns the strides of contiguous items; no length in the shape is 0.</summary>
    public static nint[] Of(ReadOnlySpan<nint> shape, NdOrder order, nint unit)
    {
        var strides = new nint[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            int axis = order == NdOrder.C ? shape.Length - 1 - i : i;
            strides[axis] = unit;
            unit *= shape[axis];
        }

        return strides;
    }

    /// <summary>Whether both orders have the same layout, because at most one dimension is longer than 1.</summary>
    public static bool IsOneDirection(ReadOnlySpan<nint> shape)
    {
        int longer = 0;
        foreach (nint length in shape)
        {
            longer += length > 1 ? 1 : 0;
        }

        return longer <= 1;
    }

    /// <summary>Returns objects in C order; the strides, counted in objects, are those of the list.</summary>
    public static List<object?> Gather(List<object?> source, ReadOnlySpan<nint> shape, ReadOnlySpan<nint> strides)
    {
        var target = new List<object?>(source.Count);
        Span<nint> index = stackalloc nint[DTypeFormat.MaxRank];
        index.Clear();
        nint offset = 0;
        while (true)
        {
            target.Add(source[(int)offset]);
            if (!TryStep(index, ref offset, shape, strides))
            {
                return target;
            }
        }
    }

    /// <summary>Copies items with any strides to contiguous memory in C order.</summary>
    /// <param name="source">The memory with the items, which matches the strides.</param>
    /// <param name="offset">The position of the first item.</param>
    /// <param name="shape">The number of items in each dimension; none is 0.</param>
    /// <param name="strides">The distances between items, in bytes.</param>
    /// <param name="itemSize">The size of an item.</param>
    /// <param name="target">The memory to copy to.</param>
    public static void Gather(
        ReadOnlySpan<byte> source,
        nint offset,
        ReadOnlySpan<nint> shape,
        ReadOnlySpan<nint> strides,
        int itemSize,
        Span<byte> target)
    {
        Span<nint> index = stackalloc nint[DTypeFormat.MaxRank];
        index.Clear();
        while (true)
        {
            source.Slice((int)offset, itemSize).CopyTo(target);
            target = target[itemSize..];
            if (!TryStep(index, ref offset, shape, strides))
            {
                return;
            }
        }
    }

    /// <summary>Moves to the next item, where the last index changes fastest; false after the last one.</summary>
    private static bool TryStep(
        Span<nint> index, ref nint offset, ReadOnlySpan<nint> shape, ReadOnlySpan<nint> strides)
    {
        int axis = shape.Length - 1;
        while (axis >= 0 && ++index[axis] == shape[axis])
        {
            offset -= strides[axis] * (shape[axis] - 1);
            index[axis--] = 0;
        }

        if (axis < 0)
        {
            return false;
        }

        offset += strides[axis];
        return true;
    }
}

/// <summary>Numbers in the opposite byte order.</summary>
internal static class ByteSwap
{
    /// <summary>Reverses the bytes of each number; a complex number consists of two.</summary>
    public static void Reverse(Span<byte> items, int numberSize)
    {
        switch (numberSize)
        {
            case sizeof(ushort): Reverse16(MemoryMarshal.Cast<byte, ushort>(items)); break;
            case sizeof(uint): Reverse32(MemoryMarshal.Cast<byte, uint>(items)); break;
            case sizeof(ulong): Reverse64(MemoryMarshal.Cast<byte, ulong>(items)); break;
        }
    }

    private static void Reverse16(Span<ushort> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Reverse32(Span<uint> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);

    private static void Reverse64(Span<ulong> numbers) => BinaryPrimitives.ReverseEndianness(numbers, numbers);
}
