namespace PyCompat.Benchmarks.Contests;

/// <summary>The measured quantity that a bound refers to.</summary>
internal enum Quantity
{
    Time,
    ProcessorTime,
}
