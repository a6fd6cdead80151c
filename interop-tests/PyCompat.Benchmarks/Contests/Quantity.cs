namespace PyCompat.Benchmarks.Contests;

/// <summary>Which number of a result a bound speaks of.</summary>
internal enum Quantity
{
    Time,
    ProcessorTime,
}
