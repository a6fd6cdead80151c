using System.Diagnostics;

namespace PyCompat.Benchmarks.Contests;

/// <summary>
/// Contestants that do the same work in turn, so that disturbances of the machine affect all of them equally.
/// </summary>
/// <param name="Key">The name on the command line and in the files.</param>
/// <param name="Title">A description of the measurement for readers.</param>
internal sealed record Contest(string Key, string Title)
{
    public required IReadOnlyList<IContestant> Contestants { get; init; }

    public IReadOnlyList<Bound> Bounds { get; init; } = [];

    /// <summary>The number of times each contestant is measured.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>The minimum number of warm-up rounds.</summary>
    public int WarmUp { get; init; } = 3;

    // Tiered compilation recompiles hot code once no new code has run for a tenth of a second.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs warm-up rounds, which are not counted, and then <paramref name="rounds"/> that are.</summary>
    public async Task<ContestResult> RunAsync(int rounds)
    {
        IContestant[] present = [.. Contestants.Where(contestant => contestant.Absence is null)];
        foreach (IContestant contestant in present)
        {
            await WarmUpAsync(contestant);
        }

        var samples = present.ToDictionary(one => one.Name, _ => new List<Sample>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (IContestant contestant in present)
            {
                samples[contestant.Name].Add(await contestant.RunAsync());
            }
        }

        List<Result> results =
        [
            .. Contestants.Select(one => one.Absence is { } absence
                ? new Result(one.Name, [], absence)
                : new Result(one.Name, samples[one.Name])),
        ];
        return new ContestResult(Key, Title, results, [.. Bounds.Select(bound => Judge(bound, results))]);
    }

    private async Task WarmUpAsync(IContestant contestant)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < WarmUp || Stopwatch.GetElapsedTime(start) < WarmUpTime; round++)
        {
            await contestant.RunAsync();
        }
    }

    private static Verdict Judge(Bound bound, List<Result> results)
    {
        Result of = results.Single(result => result.Name == bound.Of);
        Result against = results.Single(result => result.Name == bound.Against);
        return new Verdict(bound, of.Absence is null && against.Absence is null
            ? of.Of(bound.Quantity) / against.Of(bound.Quantity)
            : null);
    }
}
