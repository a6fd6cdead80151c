using System.Globalization;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>
/// Raw-unicode-escape, the text form of a str: Latin-1, and <c>\uXXXX</c> or <c>\UXXXXXXXX</c> for the rest.
/// </summary>
internal static class PyRawUnicode
{
    private const int LastCodePoint = 0x10FFFF;

    /// <summary>Reads a str: a string if that can hold it exactly, otherwise a <see cref="PyString"/>.</summary>
    /// <returns>Null if an escape is not a code point.</returns>
    public static object? Decode(ReadOnlySpan<byte> line)
    {
        // By way of UTF-8, whose reader knows which strings .NET can hold.
        var utf8 = new byte[line.Length * 2];
        int length = 0;
        while (!line.IsEmpty)
        {
            int digits = line is [(byte)'\\', (byte)'u', ..] ? 4 : line is [(byte)'\\', (byte)'U', ..] ? 8 : 0;
            int codePoint = line[0];
            int size = 1;
            if (digits > 0)
            {
                size = 2 + digits;
                if (line.Length < size || !TryParseHex(line[2..size], out codePoint))
                {
                    return null;
                }
            }

            length += PyUtf8.EncodeCodePoint(codePoint, utf8.AsSpan(length));
            line = line[size..];
        }

        return PyUtf8.TryDecode(utf8.AsSpan(0, length), out object? text) ? text : null;
    }

    private static bool TryParseHex(ReadOnlySpan<byte> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, null, out value) && value is >= 0 and <= LastCodePoint;
}
