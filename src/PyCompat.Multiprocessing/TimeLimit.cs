using System.Runtime.CompilerServices;

namespace PyCompat.Multiprocessing;

/// <summary>The limits of time that options take.</summary>
internal static class TimeLimit
{
    // What the runtime's timers count: 2^32 - 2 milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    internal static void Validate(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value == Timeout.InfiniteTimeSpan)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
    }
}
