using PyCompat.NumPy;

namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>
/// The single source of the second set of tables in docs/type-mapping.md and of <see cref="RealValueTests"/>. There is
/// a part for each kind of value: add rows there, or add a part with its list, named in <see cref="Kinds"/>.
/// </summary>
internal static partial class RealValueTable
{
    private static readonly (string Title, IReadOnlyList<RealValue> Rows)[] Kinds =
    [
        ("Numbers, texts and bytes", Scalars),
        ("Dates and times", Times),
        ("Enums and flags", Enums),
        ("Lists, sets, dicts", Collections),
        ("Exceptions, calls, values without names", Exceptions),
        ("NumPy, with NumPyConverters.All", NumPyValues),
        ("pandas, with NumPyConverters.All", PandasValues),
    ];

    public static IReadOnlyList<RealValue> Rows { get; } = [.. Kinds.SelectMany(static kind => kind.Rows)];

    /// <summary>Formats the tables as they appear in the document.</summary>
    public static string Format()
    {
        var text = new StringBuilder();
        foreach ((string title, IReadOnlyList<RealValue> rows) in Kinds)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {title}\n\n");
            text.Append("| Python | asked for as | becomes |\n|---|---|---|\n");
            // Versions that differ only in their pickles share one row.
            foreach (string line in rows.Select(Format).Distinct())
            {
                text.Append(line);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Format(RealValue row)
    {
        string result = row.Error is { } error ? $"{error}: {Escape(row.Expected)}" : $"`{Escape(row.Expected)}`";
        return $"| `{Escape(row.Sent)}` | `{Escape(row.Type)}` | {result} |\n";
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
