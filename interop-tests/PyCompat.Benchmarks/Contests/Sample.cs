namespace PyCompat.Benchmarks.Contests;

/// <summary>
/// The cost of one operation in seconds: wall-clock time, and the processor time of all participants.
/// </summary>
internal readonly record struct Sample(double Seconds, double ProcessorSeconds)
{
    public static Sample operator +(Sample left, Sample right) =>
        new(left.Seconds + right.Seconds, left.ProcessorSeconds + right.ProcessorSeconds);

    /// <summary>Returns the cost of one of <paramref name="count"/> operations.</summary>
    public static Sample operator /(Sample whole, double count) =>
        new(whole.Seconds / count, whole.ProcessorSeconds / count);
}
