namespace PyCompat.Benchmarks.Contests;

/// <summary>A contest between two builds of this library instead of between this library and its rivals.</summary>
internal static class BuildContest
{
    // The difference that noise alone can cause between two identical builds.
    private const double Allowance = 1.05;

    /// <param name="contest">The contest between this build's contestants.</param>
    /// <param name="other">The same contest between the other build's contestants.</param>
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
