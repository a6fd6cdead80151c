using System.Globalization;
using System.Text;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <content>Strings, bytes and the datetime family.</content>
public static partial class PyRepr
{
    private sealed partial class Formatter
    {
        private void WriteQuoted(string text)
        {
            char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
            _text.Append(quote);
            for (int i = 0; i < text.Length && !IsFull; i++)
            {
                int size = Rune.TryGetRuneAt(text, i, out Rune rune) ? rune.Utf16SequenceLength : 0;
                if (size == 0)
                {
                    WriteEscape(text[i]);
                }
                else
                {
                    WriteCharacter(rune, quote);
                    i += size - 1;
                }
            }

            _text.Append(quote);
        }

        private void WriteSurrogates(PyString text)
        {
            _text.Append('\'');
            foreach (int codePoint in PyUtf8.ToCodePoints(text.Utf8.ToArray()))
            {
                if (IsFull)
                {
                    break;
                }

                if (Rune.TryCreate(codePoint, out Rune rune))
                {
                    WriteCharacter(rune, '\'');
                }
                else
                {
                    WriteEscape(codePoint);
                }
            }

            _text.Append('\'');
        }

        private void WriteCharacter(Rune rune, char quote)
        {
            if (rune.Value == quote || rune.Value == '\\')
            {
                _text.Append('\\').Append((char)rune.Value);
            }
            else if (IsPrintable(rune))
            {
                _text.Append(rune.ToString());
            }
            else
            {
                WriteEscape(rune.Value);
            }
        }

        private void WriteEscape(int codePoint) => _text.Append(codePoint switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{codePoint:x2}"),
            <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:x4}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\U{codePoint:x8}"),
        });

        private void WriteBytes(string prefix, ReadOnlySpan<byte> bytes)
        {
            char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
            _text.Append(prefix).Append(quote);
            foreach (byte value in bytes)
            {
                if (IsFull)
                {
                    break;
                }

                if (value == quote || value == '\\')
                {
                    _text.Append('\\').Append((char)value);
                }
                else if (value is >= 0x20 and < 0x7F)
                {
                    _text.Append((char)value);
                }
                else
                {
                    WriteEscape(value);
                }
            }

            _text.Append(quote);
        }

        private void WriteClock(object value) => _text.Append(value switch
        {
            decimal number => $"Decimal('{FormatDecimal(number)}')",
            Guid guid => $"UUID('{guid:D}')",
            DateOnly date => string.Create(
                CultureInfo.InvariantCulture, $"datetime.date({date.Year}, {date.Month}, {date.Day})"),
            TimeOnly time => $"datetime.time({FormatTime(time)})",
            DateTime time => $"datetime.datetime({FormatDateTime(time)})",
            DateTimeOffset time =>
                $"datetime.datetime({FormatDateTime(time.DateTime)}, tzinfo={FormatZone(time.Offset)})",
            TimeSpan span => FormatTimeDelta(span),
            _ => "",
        });
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static string FormatDecimal(decimal number)
    {
        // Decimal.__str__: uses an exponent if the first digit would follow more than five zeros.
        const int LastPlainPower = -6;
        string sign = decimal.IsNegative(number) ? "-" : "";
        string plain = Math.Abs(number).ToString(CultureInfo.InvariantCulture);
        string digits = plain.Replace(".", "").TrimStart('0');
        digits = digits.Length == 0 ? "0" : digits;
        int power = digits.Length - 1 - number.Scale;
        if (power >= LastPlainPower)
        {
            return sign + plain;
        }

        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}E{power}");
    }

    private static string FormatDateTime(DateTime time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.Year}, {time.Month}, {time.Day}, {FormatTime(TimeOnly.FromDateTime(time))}");

    private static string FormatTime(TimeOnly time)
    {
        int microsecond = time.Millisecond * 1000 + time.Microsecond;
        string seconds = microsecond != 0 ? $", {time.Second}, {microsecond}"
            : time.Second != 0 ? $", {time.Second}"
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{time.Hour}, {time.Minute}{seconds}");
    }

    private static string FormatZone(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "datetime.timezone.utc" : $"datetime.timezone({FormatTimeDelta(offset)})";

    /// <summary>Only the days may be negative, not the seconds and microseconds, as in Python.</summary>
    private static string FormatTimeDelta(TimeSpan span)
    {
        (long days, int seconds, int microseconds) = PyTime.SplitTimeDelta(span);
        List<string> parts = [];
        (string, long)[] units = [("days", days), ("seconds", seconds), ("microseconds", microseconds)];
        foreach ((string name, long value) in units)
        {
            if (value != 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
            }
        }

        return $"datetime.timedelta({(parts.Count == 0 ? "0" : string.Join(", ", parts))})";
    }
}
