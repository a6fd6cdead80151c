namespace PyCompat.Benchmarks.Contests;

/// <summary>What a contest showed.</summary>
internal sealed record ContestResult(
    string Key, string Title, IReadOnlyList<Result> Results, IReadOnlyList<Verdict> Verdicts);
