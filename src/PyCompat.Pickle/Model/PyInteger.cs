using System.Numerics;

namespace PyCompat.Pickle.Model;

/// <summary>Python's one int as .NET's two: long where it fits, else BigInteger; small ones boxed once.</summary>
internal static class PyInteger
{
    /// <summary>The most bytes that <see cref="BigInteger"/> takes: some 2^31 bits.</summary>
    public const int MaxLength = (1 << 28) - 64;

    private const int FirstCached = -256;
    private const int LastCached = 1023;

    private static readonly object[] Cache =
        [.. Enumerable.Range(FirstCached, LastCached - FirstCached + 1).Select(n => (object)(long)n)];

    public static object Box(long value) =>
        (ulong)(value - FirstCached) <= LastCached - FirstCached ? Cache[value - FirstCached] : value;

    public static object Box(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Box((long)value) : value;

    /// <summary>An integer in the form in which the reader gives it; false for anything else.</summary>
    public static bool TryGet(object? value, out BigInteger integer)
    {
        integer = value switch { long n => n, BigInteger n => n, _ => default };
        return value is long or BigInteger;
    }
}
