namespace PyCompat.Benchmarks.Contests;

/// <summary>A contest between two builds of this library, in place of the one with its rivals.</summary>
internal static class BuildContest
{
    // What noise alone makes of two builds that are the same.
    private const double Allowance = 1.05;

    /// <param name="contest">Between the contestants of this build.</param>
    /// <param name="other">The same one between those of the other build.</param>
    public static Contest Of(Contest contest, Contest other)
    {
        IContestant[] ours = [.. contest.Contestants.Where(static one => one.IsOurs)];
        Named[] theirs = [.. other.Contestants.Where(static one => one.IsOurs).Select(static one => new Named(one))];
        return contest with
        {
            Contestants = [.. ours.Zip(theirs, static (one, another) => (IContestant[])[one, another]).SelectMany(
                static pair => pair)],
            Bounds = [.. ours.Zip(theirs, static (one, another) => new Bound(one.Name, another.Name, Allowance))],
        };
    }

    private sealed record Named(IContestant Other) : IContestant
    {
        public string Name => $"{Other.Name}, the other build";

        public string? Absence => Other.Absence;

        public bool IsOurs => true;

        public Task<Sample> RunAsync() => Other.RunAsync();
    }
}
