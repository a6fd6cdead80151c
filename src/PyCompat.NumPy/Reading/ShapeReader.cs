using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>Shapes, and how many items and bytes they stand for, without an overflow.</summary>
internal static class ShapeReader
{
    /// <summary>Stands for more items or bytes than can be counted, let alone be there.</summary>
    public const long TooMany = -1;

    /// <summary>Reads a shape.</summary>
    /// <exception cref="NotAnArrayException">It is none.</exception>
    public static nint[] Read(object? value)
    {
        if (value is not PyTuple { Count: <= DTypeFormat.MaxRank } lengths)
        {
            throw new NotAnArrayException($"its shape is no tuple of up to {DTypeFormat.MaxRank} lengths");
        }

        var shape = new nint[lengths.Count];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = PickledInteger.TryGet(lengths[i]) is >= 0 and var length && length <= nint.MaxValue
                ? (nint)length
                : throw new NotAnArrayException($"its shape has no length at place {i} that there could be");
        }

        return shape;
    }

    /// <summary>How many items there are: 0 where any length is, however long the others.</summary>
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

    /// <summary>How many bytes the items take.</summary>
    public static long CountBytes(ReadOnlySpan<nint> shape, int itemSize)
    {
        long count = CountItems(shape);
        Int128 bytes = (Int128)count * itemSize;
        return count == TooMany || bytes > long.MaxValue ? TooMany : (long)bytes;
    }
}
