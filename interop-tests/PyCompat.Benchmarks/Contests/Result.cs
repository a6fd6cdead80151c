namespace PyCompat.Benchmarks.Contests;

/// <summary>A contestant's measurements in all rounds.</summary>
internal sealed record Result(string Name, IReadOnlyList<Sample> Samples, string? Absence = null)
{
    /// <summary>The median; zero if the contestant did not take part.</summary>
    public Sample Median => Samples.Count == 0 ? default : new Sample(
        Statistics.Median(Samples.Select(sample => sample.Seconds)),
        Statistics.Median(Samples.Select(sample => sample.ProcessorSeconds)));

    public double Of(Quantity quantity) => quantity == Quantity.Time ? Median.Seconds : Median.ProcessorSeconds;
}
