using PyCompat.Benchmarks.Contests;
using ScottPlot;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Draws a bar for each bound of some contests: the measured share of the rival's cost.</summary>
internal static class RatioChart
{
    private const int Width = 900;
    private const int RowHeight = 26;
    private const int Margins = 110;

    public static void Write(string path, string title, IReadOnlyList<ContestResult> contests)
    {
        (string Label, Verdict Verdict)[] rows =
        [
            .. contests.SelectMany(contest => contest.Verdicts
                .Where(verdict => verdict.Ratio is not null)
                .Select(verdict => (
                    $"{contest.Key}: {verdict.Bound.Of} / {verdict.Bound.Against}{Kind(verdict)}", verdict))),
        ];
        string Kind(Verdict verdict) => verdict.Bound.Quantity == Quantity.ProcessorTime ? " (processor)" : "";
        if (rows.Length == 0)
        {
            return;
        }

        using Plot plot = new();
        for (int i = 0; i < rows.Length; i++)
        {
            Verdict verdict = rows[i].Verdict;
            plot.Add.Bar(new Bar
            {
                Position = -i,
                Value = verdict.Ratio!.Value,
                Orientation = Orientation.Horizontal,
                FillColor = verdict.IsMet ? Colors.SteelBlue : Colors.IndianRed,
            });
            plot.Add.Marker(verdict.Bound.Factor, -i, MarkerShape.VerticalBar, 14, Colors.Black);
        }

        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. rows.Select((_, i) => (double)-i)], [.. rows.Select(row => row.Label)]);
        plot.Title(title);
        plot.XLabel("share of the rival's; black: the bound");
        plot.Axes.SetLimitsX(0, Math.Max(1.2, rows.Max(row => row.Verdict.Ratio!.Value) * 1.05));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        plot.SaveSvg(path, Width, Margins + (RowHeight * rows.Length));
    }
}
