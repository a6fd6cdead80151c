using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Timeouts as poll(2) takes them: whole milliseconds, rounded up; -1 for infinite.</summary>
internal static class PollTimeout
{
    private const int Infinite = -1;

    /// <summary>
    /// Returns what is left of <paramref name="timeout"/> since <paramref name="start"/>, a <see cref="Stopwatch"/>
    /// timestamp.
    /// </summary>
    public static int Remaining(TimeSpan timeout, long start)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return Infinite;
        }

        double left = Math.Ceiling((timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds);
        return (int)Math.Max(left, 0);
    }

    public static bool IsOver(TimeSpan timeout, long start) =>
        timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) >= timeout;

    /// <summary>
    /// Applies Python's rule: zero or less does not wait. Only <see cref="Timeout.InfiniteTimeSpan"/>, and anything
    /// beyond the 24 days that the system's timers support, waits indefinitely.
    /// </summary>
    public static TimeSpan Normalize(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan || timeout.TotalMilliseconds > int.MaxValue)
        {
            return Timeout.InfiniteTimeSpan;
        }

        return timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout;
    }
}

/// <summary>The time limits that options accept.</summary>
internal static class TimeLimit
{
    // The limit of the runtime's timers: 2^32 - 2 milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static void Validate(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ValidateFinite(value, name);
        }
    }

    public static void ValidateFinite(
        TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
    }

    /// <summary>
    /// Returns what is left of <paramref name="limit"/> since <paramref name="start"/>, a <see cref="Stopwatch"/>
    /// timestamp; never negative.
    /// </summary>
    public static TimeSpan Remaining(TimeSpan limit, long start)
    {
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return limit;
        }

        TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
