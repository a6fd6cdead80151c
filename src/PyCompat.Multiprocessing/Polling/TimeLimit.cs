using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>The limits of time that options take.</summary>
internal static class TimeLimit
{
    // What the runtime's timers count: 2^32 - 2 milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    internal static void Validate(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value != Timeout.InfiniteTimeSpan)
            ValidateFinite(value, name);
    }

    internal static void ValidateFinite(
        TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
    }

    /// <summary>
    /// What is left of <paramref name="limit"/> since <paramref name="start"/>, a <see cref="Stopwatch"/> timestamp;
    /// never less than nothing.
    /// </summary>
    internal static TimeSpan Remaining(TimeSpan limit, long start)
    {
        if (limit == Timeout.InfiniteTimeSpan)
            return limit;
        TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
