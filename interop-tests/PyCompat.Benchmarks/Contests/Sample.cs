namespace PyCompat.Benchmarks.Contests;

/// <summary>What one operation took, in seconds: of the clock, and of the processors of all that took part.</summary>
internal readonly record struct Sample(double Seconds, double ProcessorSeconds)
{
    public static Sample operator +(Sample left, Sample right) =>
        new(left.Seconds + right.Seconds, left.ProcessorSeconds + right.ProcessorSeconds);

    /// <summary>Of one of <paramref name="count"/> operations.</summary>
    public static Sample operator /(Sample whole, double count) =>
        new(whole.Seconds / count, whole.ProcessorSeconds / count);
}
