using System.Numerics;

namespace PyCompat.NumPy;

/// <summary>
/// An int in numpy's pickles: Python 2 has two types of them, and writes the shapes of Windows' arrays as longs, which
/// arrive as <see cref="BigInteger"/> (docs/type-mapping.md).
/// </summary>
internal static class PickledInteger
{
    /// <summary>The number, where the value is one that fits.</summary>
    public static long? TryGet(object? value) => value switch
    {
        long number => number,
        BigInteger number when number >= long.MinValue && number <= long.MaxValue => (long)number,
        _ => null,
    };
}
