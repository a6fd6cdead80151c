namespace PyCompat.Workers;

/// <summary>How a function is called with many items. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record MapOptions
{
    /// <summary>
    /// How many items are sent to a process together (Python: <c>chunksize</c>); null: as many as are done in about a
    /// millisecond.
    /// </summary>
    /// <remarks>Each item is a call of its own nevertheless: if a process ends, only the call that ran fails.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int? ChunkSize
    {
        get;
        init => field = Positive(value);
    }

    /// <summary>
    /// How many items may have been taken from the source whose results have not been read yet; null: 1,024, and no
    /// more than 16 MiB of arguments.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int? MaxInFlight
    {
        get;
        init => field = Positive(value);
    }

    /// <summary>How long the call for one item may take, from when it begins to run; null: without a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = TimeLimits.Validate(value);
    }

    /// <summary>In which order the results are returned.</summary>
    public MapOrder Order { get; init; }

    /// <summary>Receives how far the enumeration is, after each result; the newest if it is slow.</summary>
    public IProgress<MapProgress>? Progress { get; init; }

    private static int? Positive(int? value)
    {
        if (value is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(value));
        }

        return value;
    }
}
