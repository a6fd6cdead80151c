using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Writes every result into <c>docs/benchmarks.md</c>, and the charts next to it.</summary>
internal static class BenchmarksPage
{
    private const string Page = "docs/benchmarks.md";

    /// <summary>The runtime and the machine.</summary>
    public static string Conditions { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, medians.");

    public static void Write(IReadOnlyList<ContestResult> results)
    {
        MarkedPage.Insert(Page, Measured(results));

        bool IsPickle(ContestResult result) => result.Key.Contains("loads", StringComparison.Ordinal)
            || result.Key.Contains("dumps", StringComparison.Ordinal);
        RatioChart.Write("docs/images/pickles.svg", "Pickles", [.. results.Where(IsPickle)]);
        RatioChart.Write("docs/images/messages.svg", "Messages", [.. results.Where(result => !IsPickle(result))]);
    }

    private static string Measured(IEnumerable<ContestResult> results)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"{Conditions}\n");
        foreach (ContestResult result in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {result.Title}\n\n`--only {result.Key}`\n\n");
            page.Append("| | time | processor time | bound | measured | |\n|---|---|---|---|---|---|\n");
            foreach (Result one in result.Results)
            {
                page.Append(Row(one, [.. result.Verdicts.Where(verdict => verdict.Bound.Of == one.Name)]));
            }

            if (result.Key is GrowthContest.Loads or GrowthContest.Dumps)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"\nTime grows with n to the power of {GrowthContest.Power(result):0.00}.\n");
            }
        }

        return page.ToString();
    }

    private static string Row(Result one, Verdict[] verdicts) => one.Absence is { } absence
        ? $"| {one.Name} | {absence} | | | | |\n"
        : $"| {one.Name} | {Units.Seconds(one.Median.Seconds)} | {Units.Seconds(one.Median.ProcessorSeconds)} | " +
          $"{string.Join("<br>", verdicts.Select(ConsoleReport.Promise))} | " +
          $"{string.Join("<br>", verdicts.Select(Units.Ratio))} | " +
          $"{string.Join("<br>", verdicts.Select(ConsoleReport.Judgement))} |\n";
}
