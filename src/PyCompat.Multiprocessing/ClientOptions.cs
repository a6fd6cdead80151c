namespace PyCompat.Multiprocessing;

/// <summary>How <see cref="Client"/> connects. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record ClientOptions
{
    /// <summary>No limit of time but the system's.</summary>
    public static ClientOptions Default { get; } = new();

    /// <summary>How the connection behaves.</summary>
    public ConnectionOptions Connection
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ConnectionOptions.Default;

    /// <summary>How long connecting may take; <see cref="Timeout.InfiniteTimeSpan"/> unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        init
        {
            if (value != Timeout.InfiniteTimeSpan)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = Timeout.InfiniteTimeSpan;
}
