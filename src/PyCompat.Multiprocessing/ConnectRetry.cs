using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>
/// How often to retry connecting while nothing listens at the address. The delay doubles after each failure, up to a
/// maximum, and is shortened at random by up to a quarter so that many clients do not retry in step.
/// </summary>
public sealed record ConnectRetry
{
    private const double LongestCut = 0.25;

    /// <summary>20 milliseconds at first, at most 1 second.</summary>
    public static ConnectRetry Default { get; } = new();

    /// <summary>The delay after the first failure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan InitialDelay
    {
        get;
        init
        {
            TimeLimit.ValidateFinite(value);
            field = value;
        }
    } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest delay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init
        {
            TimeLimit.ValidateFinite(value);
            field = value;
        }
    } = TimeSpan.FromSeconds(1);

    /// <summary>Computes the delay after failure number <paramref name="failures"/>, counted from 1.</summary>
    internal TimeSpan DelayAfter(int failures)
    {
        double doubled = InitialDelay.TotalMilliseconds * Math.Pow(2, failures - 1);
        double delay = Math.Min(doubled, MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - Random.Shared.NextDouble() * LongestCut));
    }
}
