using System.Globalization;
using System.Text;

namespace PyCompat.Tool.Json;

/// <summary>Strings in JSON's notation.</summary>
internal static class JsonText
{
    /// <summary>Appends a text in quotes; a lone surrogate, which UTF-8 cannot encode, is escaped.</summary>
    public static void Append(StringBuilder output, string text)
    {
        output.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                output.Append(c).Append(text[++i]);
            }
            else if (c is '"' or '\\')
            {
                output.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
            {
                output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                output.Append(c);
            }
        }
        output.Append('"');
    }

    /// <summary>Unescapes the text between the quotes of a valid JSON string.</summary>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        const int HexDigits = 4;
        var plain = new StringBuilder(text.Length);
        while (text.IndexOf('\\') is >= 0 and var at)
        {
            plain.Append(text[..at]);
            var (character, length) = text[at + 1] switch
            {
                'b' => ('\b', 2),
                'f' => ('\f', 2),
                'n' => ('\n', 2),
                'r' => ('\r', 2),
                't' => ('\t', 2),
                'u' => ((char)ushort.Parse(
                    text.Slice(at + 2, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    2 + HexDigits),
                var same => (same, 2),
            };
            plain.Append(character);
            text = text[(at + length)..];
        }
        return plain.Append(text).ToString();
    }
}
