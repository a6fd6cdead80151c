using System.Globalization;
using System.Numerics;
using System.Text;

namespace PyCompat.Pickle.Text;

/// <summary>Integers in decimal digits, as in the text opcodes.</summary>
internal static class PyIntegerText
{
    /// <summary>The number of bits per text digit, so that a limit in bytes also bounds text.</summary>
    private const double BitsPerDigit = 3.3219;

    private const int BitsPerByte = 8;

    /// <summary>The approximate size in bytes of the binary form of this many digits.</summary>
    public static long GetByteCount(int digits) => (long)(digits * BitsPerDigit / BitsPerByte);

    /// <summary>The digits of a LONG, whose text ends in an L.</summary>
    public static ReadOnlySpan<byte> TrimSuffix(ReadOnlySpan<byte> text) =>
        text is [.. var digits, (byte)'L'] ? digits : text;

    /// <summary><c>int(text)</c>, for the text in pickles.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out BigInteger value)
    {
        ReadOnlySpan<byte> trimmed = text.Trim(" \t\r\v\f"u8);
        if (long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long small))
        {
            value = small;
            return true;
        }

        return BigInteger.TryParse(
            WithoutGrouping(Encoding.Latin1.GetString(trimmed)),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out value);
    }

    /// <summary>Since PEP 515, <c>int()</c> accepts single underscores between digits.</summary>
    private static string WithoutGrouping(string text)
    {
        bool isGrouped = text.Contains('_') && !text.Contains("__") && !text.EndsWith('_')
            && !text.TrimStart('+', '-').StartsWith('_');
        return isGrouped ? text.Replace("_", "") : text;
    }
}
