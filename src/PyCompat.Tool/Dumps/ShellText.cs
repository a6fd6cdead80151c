using System.Text;

namespace PyCompat.Tool.Dumps;

/// <summary>Texts as a shell takes them, for the command lines that messages teach.</summary>
internal static class ShellText
{
    private const string Plain = "/._-+=:,";

    /// <summary>
    /// The text as one word of a shell; null where it has characters that are not shown, which a name from an archive
    /// could hide a command behind.
    /// </summary>
    public static string? Quote(string text)
    {
        if (text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar
            || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format))
            return null;
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
