using System.Globalization;

namespace PyCompat.Pickle.Text;

/// <summary>Python's text form of a float: the shortest digits that read back as the same number.</summary>
internal static class PyFloat
{
    /// <summary>The power of ten from which <c>repr</c> uses an exponent (<c>PyOS_double_to_string</c>, 'r').</summary>
    private const int FirstLargeExponent = 16;

    /// <summary>Below this power of ten it also uses an exponent.</summary>
    private const int LastSmallExponent = -4;

    private const NumberStyles Number =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The NaN of <c>float("nan")</c>: positive, where <see cref="double.NaN"/> is negative.</summary>
    private static readonly double NaN = BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0000);

    /// <summary><c>repr(value)</c>.</summary>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        (string sign, string digits, int exponent) = Split(value);
        if (exponent is < LastSmallExponent or >= FirstLargeExponent)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        string whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        string rest = digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0";
        return $"{sign}{whole}.{rest}";
    }

    /// <summary><c>float(text)</c>, for the text in pickles.</summary>
    public static bool TryParse(string text, out double value)
    {
        value = text.ToLowerInvariant() switch
        {
            "nan" or "+nan" => NaN,
            "-nan" => double.NaN,
            "inf" or "+inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0
            || double.IsNaN(value)
            || double.TryParse(text, Number, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>
    /// Splits a number into sign, digits without leading or trailing zeros, and the power of ten of the first digit.
    /// </summary>
    private static (string Sign, string Digits, int Exponent) Split(double value)
    {
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int mark = shortest.IndexOf('E');
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        string digits = mantissa.Replace(".", "").Trim('0');
        if (digits.Length == 0)
        {
            return (double.IsNegative(value) ? "-" : "", "0", 0);
        }

        int point = mantissa.IndexOf('.') is var p and >= 0 ? p : mantissa.Length;
        int first = mantissa.AsSpan().IndexOfAnyInRange('1', '9');
        int power = point > first ? point - first - 1 : point - first;
        int shift = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), Number, CultureInfo.InvariantCulture);
        return (double.IsNegative(value) ? "-" : "", digits, power + shift);
    }
}
