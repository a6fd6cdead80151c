using System.Globalization;
using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>A number of JSON as Python has it: an int, or a float that says the same.</summary>
internal static class JsonNumber
{
    // Double's shortest text, the seventeen digits that older writers give it, and all it has.
    private static readonly string[] Formats = ["R", "E16", "E766"];

    /// <exception cref="PickleException">A float would be another number.</exception>
    public static object Read(string text)
    {
        if (text.AsSpan().IndexOfAny(".eE") < 0)
        {
            return PyInteger.Box(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }

        double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        bool isSame = double.IsFinite(number) && Array.Exists(
            Formats, format => Normalize(number.ToString(format, CultureInfo.InvariantCulture)) == Normalize(text));
        return isSame ? number : throw new PickleException(
            PickleError.NotSerializable,
            $"the JSON number {text} is not one that a float can hold; send it as a decimal or a string");
    }

    /// <summary>Digits without zeros at either end, and the exponent of the last one.</summary>
    private static (string Digits, BigInteger Exponent) Normalize(string text)
    {
        string[] parts = text.TrimStart('-').Split('e', 'E');
        BigInteger exponent = parts.Length == 1
            ? 0
            : BigInteger.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        string digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : digits.Length - point;
        string significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        return significant.Length == 0 ? ("", 0) : (significant, exponent);
    }
}
