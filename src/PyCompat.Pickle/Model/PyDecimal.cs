using System.Globalization;
using System.Numerics;

namespace PyCompat.Pickle.Model;

/// <summary>A <c>decimal.Decimal</c> as pickled: the text of the number.</summary>
internal static class PyDecimal
{
    // 96 bits hold 29 digits, though not every combination.
    private const int MaxDigits = 29;
    private const int MaxScale = 28;
    private const int MaxBits = 96;

    /// <summary>
    /// Returns a <see cref="decimal"/> that preserves digits, exponent and sign, so that it is written back as the same
    /// text; null if there is none. <see cref="decimal"/> has no exponents above 0.
    /// </summary>
    public static decimal? TryMakeSame(string text) =>
        TryParse(text, out bool isNegative, out ReadOnlySpan<char> digits, out int exponent)
        && exponent is <= 0 and >= -MaxScale
            ? TryMake(digits, -exponent, isNegative)
            : null;

    /// <summary>Returns an equal <see cref="decimal"/>, maybe with other trailing zeros; otherwise null.</summary>
    public static decimal? TryMakeEqual(string text)
    {
        if (!TryParse(text, out bool isNegative, out ReadOnlySpan<char> digits, out int exponent))
        {
            return null;
        }

        if (digits.IsEmpty)
        {
            return new decimal(0, 0, 0, isNegative, (byte)Math.Clamp(-(long)exponent, 0, MaxScale));
        }

        // Trailing zeros beyond what fits, on either side of the decimal point.
        int zeros = digits.Length - digits.TrimEnd('0').Length;
        int cut = Math.Min(zeros, Math.Max(0, Math.Max(digits.Length - MaxDigits, -exponent - MaxScale)));
        decimal? equal = TryMakeShifted(digits[..^cut], exponent + cut, isNegative);
        // Even 29 digits may be too large.
        return equal is null && cut < zeros
            ? TryMakeShifted(digits[..^(cut + 1)], exponent + cut + 1, isNegative)
            : equal;
    }

    /// <summary>Whether the text is one that Decimals are pickled as, including NaN and Infinity.</summary>
    public static bool IsDecimal(string text) =>
        TryParse(text, out _, out _, out _)
        || text.TrimStart('-') is "Infinity" or "NaN" or "sNaN"
        || (text.TrimStart('-', 's') is var rest && rest.StartsWith("NaN", StringComparison.Ordinal)
            && !rest.AsSpan(3).ContainsAnyExceptInRange('0', '9'));

    private static decimal? TryMakeShifted(ReadOnlySpan<char> digits, int exponent, bool isNegative)
    {
        if (exponent <= 0)
        {
            return exponent >= -MaxScale ? TryMake(digits, -exponent, isNegative) : null;
        }

        return exponent <= MaxDigits - digits.Length
            ? TryMake($"{digits}{new string('0', exponent)}", 0, isNegative)
            : null;
    }

    private static decimal? TryMake(ReadOnlySpan<char> digits, int scale, bool isNegative)
    {
        if (digits.Length > MaxDigits)
        {
            return null;
        }

        BigInteger coefficient = digits.IsEmpty ? 0 : BigInteger.Parse(digits, provider: CultureInfo.InvariantCulture);
        if (coefficient.GetBitLength() > MaxBits)
        {
            return null;
        }

        var bits = (UInt128)coefficient;
        return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), isNegative, (byte)scale);
    }

    /// <summary>Splits the text into sign, digits without leading zeros, and the exponent of the last digit.</summary>
    private static bool TryParse(
        string text, out bool isNegative, out ReadOnlySpan<char> digits, out int exponent)
    {
        ReadOnlySpan<char> rest = text;
        digits = default;
        exponent = 0;
        isNegative = rest.StartsWith("-");
        rest = isNegative ? rest[1..] : rest;
        if (rest.IndexOf('E') is var mark and >= 0)
        {
            // Python's exponents have at most 18 digits; beyond these limits only 0 fits.
            if (!long.TryParse(
                rest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long power))
            {
                return false;
            }

            exponent = (int)Math.Clamp(power, int.MinValue / 2, int.MaxValue / 2);
            rest = rest[..mark];
        }

        if (rest.IsEmpty || rest.ContainsAnyExcept("0123456789.") || rest[^1] == '.' || rest.Count('.') > 1)
        {
            return false;
        }

        if (rest.IndexOf('.') is var point and >= 0)
        {
            exponent -= rest.Length - point - 1;
            rest = $"{rest[..point]}{rest[(point + 1)..]}";
        }

        digits = rest.TrimStart('0');
        return true;
    }
}
