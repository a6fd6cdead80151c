namespace PyCompat.NumPy;

/// <summary>The unit of a <c>datetime64</c> or <c>timedelta64</c>: <c>25s</c> is 25 of <c>s</c>.</summary>
public sealed record NdTimeUnit
{
    /// <summary>The unit of a timedelta64 without a unit.</summary>
    public const string Generic = "generic";

    // numpy/core/src/multiarray/datetime.c, _datetime_strings.
    private static readonly string[] Names =
        ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", Generic];

    /// <summary>Creates a unit.</summary>
    /// <param name="name">One of numpy's names: <c>Y M W D h m s ms us ns ps fs as generic</c>.</param>
    /// <param name="count">The number of units that are counted as one.</param>
    /// <exception cref="ArgumentException">numpy has no such unit.</exception>
    public NdTimeUnit(string name, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (!IsName(name))
        {
            throw new ArgumentException(
                $"numpy has no time unit '{name}'; it has {string.Join(' ', Names)}", nameof(name));
        }

        (Name, Count) = (name, count);
    }

    /// <summary>The name of the unit.</summary>
    public string Name { get; }

    /// <summary>The number of units that are counted as one.</summary>
    public int Count { get; }

    /// <summary>Returns the unit in numpy's notation: <c>25s</c>.</summary>
    public override string ToString() => Count == 1 ? Name : $"{Count}{Name}";

    internal static bool IsName(string name) => Array.IndexOf(Names, name) >= 0;

    /// <summary>The ticks (100 ns) per count, as a fraction; null if the length varies or there is none.</summary>
    internal (Int128 Ticks, Int128 Per)? Ticks => Name switch
    {
        "W" => (TimeSpan.TicksPerDay * 7 * (Int128)Count, 1),
        "D" => (TimeSpan.TicksPerDay * (Int128)Count, 1),
        "h" => (TimeSpan.TicksPerHour * (Int128)Count, 1),
        "m" => (TimeSpan.TicksPerMinute * (Int128)Count, 1),
        "s" => (TimeSpan.TicksPerSecond * (Int128)Count, 1),
        "ms" => (TimeSpan.TicksPerMillisecond * (Int128)Count, 1),
        "us" => (TimeSpan.TicksPerMicrosecond * (Int128)Count, 1),
        "ns" => (Count, TimeSpan.NanosecondsPerTick),
        "ps" => (Count, TimeSpan.NanosecondsPerTick * 1_000L),
        "fs" => (Count, TimeSpan.NanosecondsPerTick * 1_000_000L),
        "as" => (Count, TimeSpan.NanosecondsPerTick * 1_000_000_000L),
        _ => null,
    };
}
