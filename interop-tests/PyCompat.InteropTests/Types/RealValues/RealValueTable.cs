using System.Globalization;
using System.Text;

namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>
/// The one source of the second table of docs/type-mapping.md and of <see cref="RealValueTests"/>. A part for each kind
/// of values: add rows there, or a part with its list here.
/// </summary>
internal static partial class RealValueTable
{
    public static IReadOnlyList<RealValue> Rows { get; } =
        [.. Exceptions, .. Times, .. Scalars, .. Enums, .. Collections, .. NumPyValues, .. PandasValues];

    /// <summary>The table as the document has it.</summary>
    public static string Format()
    {
        var text = new StringBuilder("| Python | asked for as | becomes |\n|---|---|---|\n");
        foreach (RealValue row in Rows)
        {
            string result = row.Error is { } error ? $"`{error}`: {Escape(row.Expected)}" : $"`{Escape(row.Expected)}`";
            text.Append(CultureInfo.InvariantCulture, $"| `{Escape(row.Sent)}` | `{Escape(row.Type)}` | {result} |\n");
        }

        return text.ToString();
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
