using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>
/// How often connecting is tried again while nobody listens: the first wait, doubled each time up to the longest, each
/// shortened at random by up to a quarter so that many clients do not come at once.
/// </summary>
public sealed record ConnectRetry
{
    private const double LongestCut = 0.25;

    /// <summary>20 milliseconds at first, 1 second at most.</summary>
    public static ConnectRetry Default { get; } = new();

    /// <summary>The wait after the first failure.</summary>
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

    /// <summary>The longest wait.</summary>
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

    /// <summary>The wait after failure number <paramref name="failures"/>, of which the first is 1.</summary>
    internal TimeSpan DelayAfter(int failures)
    {
        double doubled = InitialDelay.TotalMilliseconds * Math.Pow(2, failures - 1);
        double delay = Math.Min(doubled, MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - Random.Shared.NextDouble() * LongestCut));
    }
}
