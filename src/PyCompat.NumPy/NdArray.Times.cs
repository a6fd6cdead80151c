namespace PyCompat.NumPy;

/// <content>datetime64 and timedelta64.</content>
public sealed partial class NdArray
{
    /// <summary>The value that numpy uses for a missing time: <c>NaT</c> (<c>NPY_DATETIME_NAT</c>).</summary>
    public const long NotATime = long.MinValue;

    /// <summary>
    /// Creates an array of <c>datetime64</c>; null is NaT. The times lose their kind: numpy has no zones.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A time is not a whole multiple of the unit, or the unit has no fixed length.
    /// </exception>
    public static NdArray FromDateTimes(
        IReadOnlyList<DateTime?> times, NdTimeUnit unit, params ReadOnlySpan<nint> shape)
    {
        ArgumentNullException.ThrowIfNull(times);
        long[] counts = [.. times.Select(time => ToCount(time?.Ticks - DateTime.UnixEpoch.Ticks, unit))];
        return Create(
            NdDType.DateTime(unit), AsBytes<long>(counts), NdOrder.C, shape.IsEmpty ? [counts.Length] : shape);
    }

    /// <summary>Creates an array of <c>timedelta64</c>; null is NaT.</summary>
    /// <exception cref="ArgumentException">
    /// A span is not a whole multiple of the unit, or the unit has no fixed length.
    /// </exception>
    public static NdArray FromTimeSpans(
        IReadOnlyList<TimeSpan?> spans, NdTimeUnit unit, params ReadOnlySpan<nint> shape)
    {
        ArgumentNullException.ThrowIfNull(spans);
        long[] counts = [.. spans.Select(span => ToCount(span?.Ticks, unit))];
        return Create(
            NdDType.TimeDelta(unit), AsBytes<long>(counts), NdOrder.C, shape.IsEmpty ? [counts.Length] : shape);
    }

    /// <summary>
    /// Returns the items of a <c>datetime64</c> array, where the last index changes fastest; null for NaT.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not of this kind, or one is not a whole number of ticks (100 ns), or not within the years 1 to
    /// 9999.
    /// </exception>
    public DateTime?[] ToDateTimes()
    {
        EnsureKind(NdKind.DateTime);
        return DType.TimeUnit!.Name is "M" or "Y"
            ? [.. ToArray<long>().Select(ToMonth)]
            : [.. ToArray<long>().Select(count => ToTicks(count) is { } ticks ? ToDateTime(ticks) : (DateTime?)null)];
    }

    /// <summary>
    /// Returns the items of a <c>timedelta64</c> array, where the last index changes fastest; null for NaT.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not of this kind, or one is not a whole number of ticks (100 ns), or their unit has no fixed
    /// length.
    /// </exception>
    public TimeSpan?[] ToTimeSpans()
    {
        EnsureKind(NdKind.TimeDelta);
        return
        [
            .. ToArray<long>().Select(count => ToTicks(count) is { } ticks
                ? ticks >= long.MinValue && ticks <= long.MaxValue ? new TimeSpan((long)ticks) : throw NoTime(count)
                : (TimeSpan?)null),
        ];
    }

    private static long ToCount(long? ticks, NdTimeUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (ticks is not { } known)
        {
            return NotATime;
        }

        if (unit.Ticks is not var (length, per))
        {
            throw new ArgumentException($"'{unit}' has no fixed length", nameof(unit));
        }

        (Int128 count, Int128 rest) = Int128.DivRem(known * per, length);
        return rest == 0 && count > NotATime && count <= long.MaxValue
            ? (long)count
            : throw new ArgumentException($"{new TimeSpan(known)} is not a whole multiple of '{unit}'", nameof(unit));
    }

    private Int128? ToTicks(long count)
    {
        if (count == NotATime)
        {
            return null;
        }

        if (DType.TimeUnit!.Ticks is null)
        {
            throw new InvalidOperationException($"a unit of {DType} has no fixed length");
        }

        return Times.TryGetTicks(count, DType.TimeUnit, out Int128 ticks) ? ticks : throw NoTime(count);
    }

    private DateTime ToDateTime(Int128 ticks) => Times.TryGetDateTime(ticks)
        ?? throw new InvalidOperationException($"an item of {DType} is not within the years 1 to 9999");

    private DateTime? ToMonth(long count)
    {
        if (count == NotATime)
        {
            return null;
        }

        const int MonthsPerYear = 12;
        int unit = DType.TimeUnit!.Name == "Y" ? MonthsPerYear : 1;
        Int128 months = (Int128)count * DType.TimeUnit.Count * unit;
        return months >= (1 - 1970) * MonthsPerYear && months < (10_000 - 1970) * MonthsPerYear
            ? DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified).AddMonths((int)months)
            : throw new InvalidOperationException($"an item of {DType} is not within the years 1 to 9999");
    }

    private InvalidOperationException NoTime(long count) => new(
        $"{count} of {DType} is not a whole number of ticks that .NET can hold; {nameof(AsSpan)} has the counts");
}
