using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Reports;

/// <summary>
/// Inserts the results in <c>artifacts/bench</c> between the two markers in <c>docs/performance.md</c>, and writes the
/// charts next to it.
/// </summary>
internal static class PerformancePage
{
    private const string Page = "docs/performance.md";
    private const string Begin = "<!-- measured: written by ./build.sh bench --docs -->";
    private const string End = "<!-- end of measured -->";

    public static void Write(string resultsFolder, IEnumerable<string> order)
    {
        ContestResult[] results =
        [
            .. order.Select(key => Path.Combine(resultsFolder, key + ".json")).Where(File.Exists)
                .Select(JsonReport.Read),
        ];
        string text = File.ReadAllText(Page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(Page, $"{text[..begin]}\n\n{Measured(results)}\n{text[end..]}");

        bool IsPickle(ContestResult result) => result.Key.Contains("loads", StringComparison.Ordinal)
            || result.Key.Contains("dumps", StringComparison.Ordinal);
        RatioChart.Write("docs/images/pickles.svg", "Pickles", [.. results.Where(IsPickle)]);
        RatioChart.Write("docs/images/messages.svg", "Messages", [.. results.Where(result => !IsPickle(result))]);
    }

    private static string Measured(IEnumerable<ContestResult> results)
    {
        StringBuilder page = new();
        page.Append(
            CultureInfo.InvariantCulture,
            $"{RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, medians.\n");
        foreach (ContestResult result in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {result.Title}\n\n");
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
