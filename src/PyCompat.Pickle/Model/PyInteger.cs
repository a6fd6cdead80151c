using System.Numerics;

namespace PyCompat.Pickle.Model;

/// <summary>Maps Python's int to long if it fits, otherwise to BigInteger. Boxes of small ones are cached.</summary>
internal static class PyInteger
{
    /// <summary>The maximum number of bytes of a <see cref="BigInteger"/>: about 2^31 bits.</summary>
    public const int MaxLength = (1 << 28) - 64;

    private const int FirstCached = -256;
    private const int LastCached = 1023;

    private static readonly object[] Cache =
        [.. Enumerable.Range(FirstCached, LastCached - FirstCached + 1).Select(n => (object)(long)n)];

    public static object Box(long value) =>
        (ulong)(value - FirstCached) <= LastCached - FirstCached ? Cache[value - FirstCached] : value;

    public static object Box(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Box((long)value) : value;

    /// <summary>Gets an integer in the form that the reader returns; false for anything else.</summary>
    public static bool TryGet(object? value, out BigInteger integer)
    {
        integer = value switch { long n => n, BigInteger n => n, _ => default };
        return value is long or BigInteger;
    }
}
