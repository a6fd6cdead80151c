using System.Diagnostics;

namespace PyCompat.Benchmarks.Contests;

/// <summary>
/// Contestants that do the same in turns, so that what disturbs the machine disturbs all of them alike.
/// </summary>
/// <param name="Key">Its name on the command line and in the files.</param>
/// <param name="Title">What is measured, for people.</param>
internal sealed record Contest(string Key, string Title)
{
    public required IReadOnlyList<IContestant> Contestants { get; init; }

    public IReadOnlyList<Bound> Bounds { get; init; } = [];

    /// <summary>How often each is measured.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>How many rounds come before at least, to warm up.</summary>
    public int WarmUp { get; init; } = 3;

    // The runtime compiles what runs often once more, and does so when nothing new has run for a tenth of a second.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <summary>Rounds to warm up, which are not counted, then <paramref name="rounds"/> that are.</summary>
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
