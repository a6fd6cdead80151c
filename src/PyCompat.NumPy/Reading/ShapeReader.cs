using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>Reads shapes, and computes their numbers of items and bytes without overflow.</summary>
internal static class ShapeReader
{
    /// <summary>Means that there are more items or bytes than can be counted, let alone exist.</summary>
    public const long TooMany = -1;

    /// <summary>Reads a shape.</summary>
    /// <exception cref="NotAnArrayException">The value is not a shape.</exception>
    public static nint[] Read(object? value)
    {
        if (value is not PyTuple { Count: <= DTypeFormat.MaxRank } lengths)
        {
            throw new NotAnArrayException($"its shape is not a tuple of up to {DTypeFormat.MaxRank} lengths");
        }

        var shape = new nint[lengths.Count];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = PickledInteger.TryGet(lengths[i]) is >= 0 and var length && length <= nint.MaxValue
                ? (nint)length
                : throw new NotAnArrayException($"its shape has no valid length at index {i}");
        }

        return shape;
    }

    /// <summary>Returns the number of items: 0 if any length is, however large the others.</summary>
    public static long CountItems(ReadOnlySpan<nint> shape)
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        Int128 count = 1;
        foreach (nint length in shape)
        {
            count *= length;
            if (count > long.MaxValue)
            {
                return TooMany;
            }
        }

        return (long)count;
    }

    /// <summary>Returns the number of bytes of the items.</summary>
    public static long CountBytes(ReadOnlySpan<nint> shape, int itemSize)
    {
        long count = CountItems(shape);
        Int128 bytes = (Int128)count * itemSize;
        return count == TooMany || bytes > long.MaxValue ? TooMany : (long)bytes;
    }
}
