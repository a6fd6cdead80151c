using System.Globalization;
using System.Text;
using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Writes the few rows of <c>docs/performance.md</c> that matter to most users.</summary>
internal static class PerformancePage
{
    private const string Page = "docs/performance.md";

    private static readonly (string Key, string What, string Ours, string Theirs)[] Rows =
    [
        ("pingpong-8-one-core", "A message of 8 bytes and its answer", ".NET <-> .NET", "CPython <-> CPython"),
        ("pingpong-8-one-core", "The same, .NET to CPython", ".NET <-> CPython", "CPython <-> CPython"),
        ("pingpong-8-across", "The same, a core for each end", ".NET <-> .NET", "CPython <-> CPython"),
        ("pingpong-8-across", "The same with `await`", ".NET async <-> .NET async", "CPython <-> CPython"),
        ("request", "A request and its reply, as objects", ".NET <-> .NET", "StreamJsonRpc <-> StreamJsonRpc"),
        ("oneway-64-coalesced", "64 bytes one way, `MaxSendDelay`", ".NET coalescing <-> .NET coalescing",
            "CPython <-> CPython"),
        ("echo-1048576", "1 MiB there and back", ".NET <-> .NET", "CPython <-> CPython"),
        ("array-256-mib", "An array of 256 MiB there and back", ".NET <-> .NET, as an object",
            "CPython <-> CPython, as an object"),
        ("connect-unix-64", "Connect with a key, 64 clients at once", ".NET <-> .NET", "CPython <-> CPython"),
        ("typed-loads-ints", "Read `int[]` of a million", ".NET", "C pickle"),
        ("typed-loads-records", "Read `Record[]` of 100,000", ".NET", "C pickle"),
        ("child-records-20000", "A child echoes 20,000 dicts to a CPython", ".NET", "CPython"),
    ];

    public static void Write(IReadOnlyList<ContestResult> results)
    {
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture, $"{BenchmarksPage.Conditions}\n\n");
        table.Append("| | PyCompat | the other | share | `bench --only` |\n|---|---|---|---|---|\n");
        foreach ((string key, string what, string ours, string theirs) in Rows)
        {
            // Measured, and both took part.
            if (results.FirstOrDefault(result => result.Key == key) is { } contest
                && SecondsOf(contest, ours) is > 0 and var own && SecondsOf(contest, theirs) is > 0 and var other)
            {
                string rival = $"{theirs.Split(" <-> ")[0].Split(',')[0]}: {Units.Seconds(other)}";
                table.Append(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {Units.Seconds(own)} | {rival} | {own / other:0.00} | `{key}` |\n");
            }
        }

        MarkedPage.Insert(Page, table.ToString());
    }

    private static double SecondsOf(ContestResult contest, string name) =>
        contest.Results.Single(one => one.Name == name).Median.Seconds;
}
