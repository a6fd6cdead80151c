using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;
using PyCompat.Benchmarks.Reports;

namespace PyCompat.Benchmarks;

/// <summary>Runs the contests one after another and reports each as soon as it is finished.</summary>
internal static class BenchRun
{
    private const string ResultsFolder = "artifacts/bench";

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using PeerPool pool = await PeerPool.CreateAsync(Environment.ProcessPath!);
        Contest[] contests = All(pool);
        if (options.Only is ["?"])
        {
            Array.ForEach(contests, contest => Console.WriteLine($"{contest.Key,-28}{contest.Title}"));
            return 0;
        }

        Contest[] chosen = [.. contests.Where(contest => IsAsked(contest, options))];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine("No contest has such a name: --only ? lists them.");
            return 2;
        }

        if (options.Beside is { } program)
        {
            await CompareAsync(chosen, pool, program, options.Rounds);
            return 0;
        }

        foreach (Contest contest in chosen)
        {
            int rounds = options.Rounds ?? contest.Rounds;
            Console.WriteLine($"{contest.Title}: {contest.Contestants.Count} contestants, {rounds} rounds");
            ContestResult result = await contest.RunAsync(rounds);
            await pool.RetireAsync();
            ConsoleReport.Write(result);
            if (result.Key is GrowthContest.Loads or GrowthContest.Dumps)
            {
                Console.WriteLine($"time grows with n to the power of {GrowthContest.Power(result):0.00}");
            }

            JsonReport.Write(result, ResultsFolder);
        }

        if (options.Only.Count == 0)
        {
            AllocationReport.Write(await AllocationReport.MeasureAsync());
        }

        if (options.WritesDocs)
        {
            ContestResult[] results =
            [
                .. contests.Select(contest => Path.Combine(ResultsFolder, contest.Key + ".json")).Where(File.Exists)
                    .Select(JsonReport.Read),
            ];
            BenchmarksPage.Write(results);
            PerformancePage.Write(results);
        }

        return 0;
    }

    private static Contest[] All(PeerPool pool) =>
    [
        .. new MessageContests(pool).All, .. ArrayContest.Of(pool), .. new HandshakeContests(pool).All,
        .. new PickleContests(pool).All, .. GrowthContest.Of(pool), .. CrowdContest.Of(pool),
        .. new EchoContests(pool).All, .. CallContests.Of(pool), .. PoolContests.Of(pool),
        .. StartContests.Of(pool),
    ];

    /// <summary>Runs the same contests between two builds of this library.</summary>
    private static async Task CompareAsync(Contest[] chosen, PeerPool pool, string program, int? rounds)
    {
        await using PeerPool other = await PeerPool.CreateAsync(program);
        var others = All(other).ToDictionary(static contest => contest.Key);
        List<double> ratios = [];
        foreach (Contest contest in chosen)
        {
            Contest compared = BuildContest.Of(contest, others[contest.Key]);
            if (compared.Contestants.Count == 0)
            {
                continue;
            }

            ContestResult result = await compared.RunAsync(rounds ?? contest.Rounds);
            await pool.RetireAsync();
            await other.RetireAsync();
            ConsoleReport.Write(result);
            ratios.AddRange(result.Verdicts.Select(static verdict => verdict.Ratio).OfType<double>());
        }

        Console.WriteLine(
            $"{ratios.Count} rows, geometric mean of the ratios {Statistics.GeometricMean(ratios):0.000}");
    }

    private static bool IsAsked(Contest contest, BenchOptions options) =>
        options.Only.Count == 0
        || options.Only.Any(part => contest.Key.Contains(part, StringComparison.OrdinalIgnoreCase));
}
