namespace PyCompat.Benchmarks.Contests;

/// <summary>
/// What was promised: that <paramref name="Of"/> takes at most <paramref name="Factor"/> of what
/// <paramref name="Against"/> does.
/// </summary>
internal sealed record Bound(string Of, string Against, double Factor, Quantity Quantity = Quantity.Time);
