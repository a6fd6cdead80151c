namespace PyCompat.Benchmarks.Contests;

/// <summary>The result of a contest.</summary>
internal sealed record ContestResult(
    string Key, string Title, IReadOnlyList<Result> Results, IReadOnlyList<Verdict> Verdicts);
