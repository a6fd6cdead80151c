using System.Globalization;

namespace PyCompat.Pickle;

/// <summary>
/// Times of <see cref="DateTimeKind.Local"/>: aware in Python, with the offset that this machine has at that time.
/// </summary>
internal static class LocalTime
{
    /// <summary>
    /// A local time as Python gets it. Of an hour that is there twice, <see cref="DateTime"/> itself knows which one it
    /// is where it came from the clock, and is the later one (standard time) otherwise.
    /// </summary>
    /// <exception cref="PickleException">There is no such time here, or it has none in UTC.</exception>
    public static DateTimeOffset WithOffset(DateTime time)
    {
        if (TimeZoneInfo.Local.IsInvalidTime(time))
        {
            throw NotSerializable(
                time,
                $"is in an hour that is left out in {TimeZoneInfo.Local.Id}, when clocks go forward: there is no such "
                + "time");
        }

        try
        {
            var made = new DateTimeOffset(time);
            return !PyZone.MayBeRounded(time, made.Offset)
                ? made
                : throw NotSerializable(
                    time, $"may have had an offset of seconds in {TimeZoneInfo.Local.Id}, which .NET rounds");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw NotSerializable(time, "is before the year 1, or after 9999, in UTC");
        }
    }

    /// <summary>
    /// A time with an offset as a <see cref="DateTime"/>: of UTC, or local where that is the offset here.
    /// </summary>
    /// <exception cref="PickleException">The offset would be lost.</exception>
    public static DateTime FromOffset(DateTimeOffset time, Conversion conversion)
    {
        if (time.Offset == TimeSpan.Zero)
        {
            return time.UtcDateTime;
        }

        DateTime local = time.LocalDateTime;
        return local.Ticks == time.Ticks
            ? local
            : throw conversion.Error(
                PickleError.TypeMismatch,
                "expected a datetime without an offset, of UTC, or with this machine's at that time, got one of the "
                + $"offset {time.ToString("zzz", CultureInfo.InvariantCulture)}: "
                + $"read it as a {nameof(DateTimeOffset)}");
    }

    private static PickleException NotSerializable(DateTime time, string why) => new(
        PickleError.NotSerializable,
        $"the local time {time.ToString("s", CultureInfo.InvariantCulture)} {why}; send it as a "
        + $"{nameof(DateTimeOffset)}, or with {nameof(DateTimeKind)}.{nameof(DateTimeKind.Unspecified)}");
}
