namespace PyCompat.Benchmarks.Contests;

/// <summary>
/// The promise that <paramref name="Of"/> takes at most <paramref name="Factor"/> times what <paramref name="Against"/>
/// takes.
/// </summary>
internal sealed record Bound(string Of, string Against, double Factor, Quantity Quantity = Quantity.Time);
