using System.Diagnostics;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Timeouts as poll(2) takes them: whole milliseconds, rounded up, -1 for ever.</summary>
internal static class PollTimeout
{
    private const int Infinite = -1;

    /// <summary>
    /// What is left of <paramref name="timeout"/> since <paramref name="start"/>, a <see cref="Stopwatch"/> timestamp.
    /// </summary>
    internal static int Remaining(TimeSpan timeout, long start)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Infinite;

        double left = Math.Ceiling((timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds);
        return (int)Math.Max(left, 0);
    }

    internal static bool IsOver(TimeSpan timeout, long start) =>
        timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) >= timeout;

    /// <summary>
    /// Python's rule: nothing or less does not wait. Only <see cref="Timeout.InfiniteTimeSpan"/>, and what is beyond
    /// the 24 days that the system's timers count, waits for ever.
    /// </summary>
    internal static TimeSpan Normalize(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan || timeout.TotalMilliseconds > int.MaxValue)
            return Timeout.InfiniteTimeSpan;
        return timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout;
    }
}
