using PyCompat.Benchmarks.Contests;
using Spectre.Console;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Prints a table for each contest.</summary>
internal static class ConsoleReport
{
    public static void Write(ContestResult contest)
    {
        Table table = new() { Title = new TableTitle(Markup.Escape(contest.Title)) };
        table.AddColumns("", "time", "processor time", "bound", "measured", "");
        foreach (Result result in contest.Results)
        {
            Verdict[] verdicts = [.. contest.Verdicts.Where(verdict => verdict.Bound.Of == result.Name)];
            table.AddRow(
                Markup.Escape(result.Name),
                result.Absence is { } absence ? Markup.Escape(absence) : Units.Seconds(result.Median.Seconds),
                result.Absence is null ? Units.Seconds(result.Median.ProcessorSeconds) : "",
                Markup.Escape(string.Join('\n', verdicts.Select(Promise))),
                string.Join('\n', verdicts.Select(Units.Ratio)),
                string.Join('\n', verdicts.Select(Judgement)));
        }

        AnsiConsole.Write(table);
    }

    public static string Promise(Verdict verdict) =>
        $"<= {verdict.Bound.Factor:0.##} of {verdict.Bound.Against}" +
        (verdict.Bound.Quantity == Quantity.ProcessorTime ? "'s processor time" : "");

    public static string Judgement(Verdict verdict) =>
        verdict.Ratio is null ? "not measured" : verdict.IsMet ? "met" : "missed";
}
