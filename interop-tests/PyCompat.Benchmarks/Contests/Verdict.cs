namespace PyCompat.Benchmarks.Contests;

/// <summary>A bound and what was measured; null where one of the two was not there.</summary>
internal sealed record Verdict(Bound Bound, double? Ratio)
{
    public bool IsMet => Ratio <= Bound.Factor;
}
