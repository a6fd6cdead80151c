using System.Diagnostics;

namespace PyCompat.Workers.Scheduling;

/// <summary>How long calls have taken, in ticks of <see cref="Stopwatch"/>.</summary>
internal sealed class CallTimes
{
    private const int Kept = 1024;

    // The share of a new time in the recent mean.
    private const int Weight = 8;

    private readonly long[] _times = new long[Kept];
    private int _count;
    private int _next;

    /// <summary>The mean in which the last ones weigh most; 0 before the first.</summary>
    public long Recent { get; private set; }

    public void Add(long time)
    {
        _times[_next] = time;
        _next = (_next + 1) % Kept;
        _count = Math.Min(_count + 1, Kept);
        Recent = _count == 1 ? time : Recent + ((time - Recent) / Weight);
    }

    public (TimeSpan Mean, TimeSpan Percentile99) Summarize()
    {
        if (_count == 0)
        {
            return (TimeSpan.Zero, TimeSpan.Zero);
        }

        long[] sorted = _times[.._count];
        Array.Sort(sorted);
        return (ToTime((long)sorted.Average()), ToTime(sorted[(int)Math.Ceiling(_count * 0.99) - 1]));
    }

    private static TimeSpan ToTime(long ticks) => Stopwatch.GetElapsedTime(0, ticks);
}
