namespace PyCompat.Benchmarks.Contests;

/// <summary>A bound and the measured ratio; null if one of the two contestants is missing.</summary>
internal sealed record Verdict(Bound Bound, double? Ratio)
{
    public bool IsMet => Ratio <= Bound.Factor;
}
