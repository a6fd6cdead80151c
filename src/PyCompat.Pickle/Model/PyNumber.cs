using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle.Model;

/// <summary>Python's equality across its number types: 1, True, 1.0, Decimal(1) and 1+0j are the same key.</summary>
internal static class PyNumber
{
    /// <summary>The number of bits in a double's significand: integers below 2 to this power are exact.</summary>
    private const int DoublePrecision = 53;

    /// <summary>The exponent's bias, relative to the last bit of the significand (IEEE 754 binary64).</summary>
    private const int DoubleExponentBias = 1075;

    public static bool IsNumber(object value) => value is
        long or double or bool or BigInteger or decimal or Complex or int or short or byte or sbyte
        or ushort or uint or ulong or float or Half or Int128 or UInt128 or nint or nuint;

    /// <summary>Gets the value of any .NET integer; false for anything else, including bool.</summary>
    public static bool TryGetInteger(object value, out BigInteger integer)
    {
        BigInteger? found = value switch
        {
            long n => n,
            BigInteger n => n,
            int n => n,
            short n => n,
            byte n => n,
            sbyte n => n,
            ushort n => n,
            uint n => n,
            ulong n => n,
            nint n => n,
            nuint n => n,
            Int128 n => n,
            UInt128 n => n,
            _ => null,
        };
        integer = found ?? default;
        return found is not null;
    }

    public static bool AreEqual(object x, object y)
    {
        if (x is long a && y is long b)
        {
            return a == b;
        }

        object left = Normalize(x);
        object right = Normalize(y);
        return left switch
        {
            long n => right is long m && n == m,
            BigInteger n => right is BigInteger m && n == m,
            // NaN equals nothing here; the same NaN object was already found equal by reference.
            double n => right is double m && n == m,
            decimal n => right is decimal m && n == m,
            Complex n => right is Complex m && n.Real == m.Real && n.Imaginary == m.Imaginary,
            _ => false,
        };
    }

    public static int Hash(object value) => Normalize(value) switch
    {
        long n => HashInteger(n),
        double n when double.IsNaN(n) => RuntimeHelpers.GetHashCode(value),
        double n => HashInteger(BitConverter.DoubleToInt64Bits(n)),
        BigInteger n => PyEquality.HashBytes(n.ToByteArray()),
        // Hashed without trailing zeros, and seeded.
        decimal n => HashDecimal(n),
        Complex n when double.IsNaN(n.Real) || double.IsNaN(n.Imaginary) => RuntimeHelpers.GetHashCode(value),
        Complex n => HashCode.Combine(HashFloat(n.Real), HashFloat(n.Imaginary)),
        _ => throw new InvalidOperationException($"{value.GetType()} is not a number"),
    };

    /// <summary>A seeded hash: a peer must not be able to choose colliding integers.</summary>
    public static int HashInteger(long value) =>
        string.GetHashCode(MemoryMarshal.Cast<long, char>(MemoryMarshal.CreateReadOnlySpan(ref value, 1)));

    /// <summary>Adding zero turns a negative zero into a positive one.</summary>
    private static int HashFloat(double value) => HashInteger(BitConverter.DoubleToInt64Bits(value + 0.0));

    private static int HashDecimal(decimal value)
    {
        // Dividing by a 1 with the maximum scale removes trailing zeros.
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value / 1.0000000000000000000000000000m, parts);
        return HashCode.Combine(parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>
    /// Returns the canonical form of each number: long for an integer that fits, otherwise BigInteger; double where
    /// exact; decimal or Complex for the rest.
    /// </summary>
    private static object Normalize(object value) => value switch
    {
        long => value,
        bool n => n ? 1L : 0L,
        double n => Normalize(n),
        BigInteger n => Normalize(n),
        decimal n => Normalize(n),
        Complex n => n.Imaginary == 0 ? Normalize(n.Real) : n,
        int n => (long)n,
        short n => (long)n,
        byte n => (long)n,
        sbyte n => (long)n,
        ushort n => (long)n,
        uint n => (long)n,
        nint n => (long)n,
        ulong n => Normalize((BigInteger)n),
        nuint n => Normalize((BigInteger)n),
        Int128 n => Normalize((BigInteger)n),
        UInt128 n => Normalize((BigInteger)n),
        float n => Normalize((double)n),
        Half n => Normalize((double)n),
        _ => value,
    };

    private static object Normalize(double value)
    {
        if (!double.IsInteger(value))
        {
            return value;
        }

        return Math.Abs(value) < 1L << DoublePrecision ? (long)value : Normalize(new BigInteger(value));
    }

    private static object Normalize(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    private static object Normalize(decimal value)
    {
        if (decimal.IsInteger(value))
        {
            return Normalize((BigInteger)value);
        }

        // Can only equal a double if its digits end like the double's: 0.5 does, 0.1 does not.
        double near = (double)value;
        return IsExactly(near, value) ? near : value;
    }

    private static bool IsExactly(double candidate, decimal value)
    {
        // value = m / 10^s as integers; candidate = n * 2^e. Compared without rounding.
        int scale = value.Scale;
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(candidate));
        int exponent = (int)(bits >> 52) - DoubleExponentBias;
        BigInteger mantissa = (bits & ((1L << 52) - 1)) | (1L << 52);
        if (exponent > 0)
        {
            return false;
        }

        return Unscaled(value) << -exponent == mantissa * BigInteger.Pow(10, scale);
    }

    private static BigInteger Unscaled(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        return ((BigInteger)(uint)parts[2] << 64) | ((BigInteger)(uint)parts[1] << 32) | (uint)parts[0];
    }
}
