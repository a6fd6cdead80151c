namespace PyCompat.Workers;

/// <summary>The times that options may have.</summary>
internal static class TimeLimits
{
    /// <summary>The longest time that a timer supports.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public static TimeSpan? Validate(TimeSpan? value) => value is { } given ? Validate(given) : null;

    /// <inheritdoc cref="Validate(TimeSpan?)"/>
    public static TimeSpan Validate(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest);
        return value;
    }
}
