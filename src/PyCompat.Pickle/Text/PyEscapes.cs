using System.Globalization;
using System.Text;

namespace PyCompat.Pickle.Text;

/// <summary>
/// The escapes in the text form of a Python 2 str (<c>string_escape</c>; CPython <c>PyBytes_DecodeEscape</c>).
/// </summary>
internal static class PyEscapes
{
    /// <summary>Decodes the text between the quotes; null if an escape is malformed.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length);
        while (!text.IsEmpty)
        {
            if (text[0] != (byte)'\\')
            {
                bytes.Add(text[0]);
                text = text[1..];
                continue;
            }

            if (text.Length < 2)
            {
                return null;
            }

            int size = 2;
            switch (text[1])
            {
                case (byte)'\\' or (byte)'\'' or (byte)'"': bytes.Add(text[1]); break;
                case (byte)'\n': break;
                case (byte)'a': bytes.Add(0x07); break;
                case (byte)'b': bytes.Add(0x08); break;
                case (byte)'t': bytes.Add(0x09); break;
                case (byte)'n': bytes.Add(0x0A); break;
                case (byte)'v': bytes.Add(0x0B); break;
                case (byte)'f': bytes.Add(0x0C); break;
                case (byte)'r': bytes.Add(0x0D); break;
                case (byte)'x':
                    size = 4;
                    if (text.Length < size
                        || !byte.TryParse(text[2..size], NumberStyles.AllowHexSpecifier, null, out byte hex))
                    {
                        return null;
                    }

                    bytes.Add(hex);
                    break;
                case >= (byte)'0' and <= (byte)'7':
                    int value = 0;
                    size = 1;
                    while (size < Math.Min(4, text.Length) && text[size] is >= (byte)'0' and <= (byte)'7')
                    {
                        value = (value << 3) | (text[size++] - '0');
                    }

                    bytes.Add((byte)value);
                    break;
                default:
                    // Python keeps an unknown escape as it is.
                    bytes.Add((byte)'\\');
                    bytes.Add(text[1]);
                    break;
            }

            text = text[size..];
        }

        return [.. bytes];
    }

    /// <summary>Returns the text form in single quotes, in ASCII only.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder(bytes.Length + 2).Append('\'');
        foreach (byte value in bytes)
        {
            _ = value switch
            {
                (byte)'\\' or (byte)'\'' => text.Append('\\').Append((char)value),
                >= 0x20 and < 0x7F => text.Append((char)value),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
            };
        }

        return text.Append('\'').ToString();
    }

    /// <summary>
    /// Escapes a name for display: a peer chooses it, so characters that move a terminal's cursor or end a line are
    /// escaped.
    /// </summary>
    public static string EscapeName(string name)
    {
        if (!name.Any(IsUnprintable))
        {
            return name;
        }

        var text = new StringBuilder();
        foreach (char character in name)
        {
            if (!IsUnprintable(character))
            {
                text.Append(character);
            }
            else if (character <= byte.MaxValue)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
        }

        return text.ToString();
    }

    private static bool IsUnprintable(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;
}
