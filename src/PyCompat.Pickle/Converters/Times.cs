using System.Globalization;
using System.Numerics;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Python's datetime: naive (unspecified), of UTC, or with the offset that this machine has at that time (local, as
/// <see cref="DateTime.Now"/> is sent); another offset would be lost.
/// </summary>
internal sealed class DateTimeConverter() : NativeConverter<DateTime>("a datetime without an offset, or of UTC")
{
    internal override DateTime Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case DateTimeOffset aware:
                return LocalTime.FromOffset(aware, conversion);
            case PyObject made when PyTime.TryReadDateTime(made, out PickledTime time):
                return time.Zone is null ? time.Local : FromZone(time, conversion);
            default:
                return base.Convert(value, conversion);
        }
    }

    /// <summary>The time and its zone's name, for a message: what they are made of says less.</summary>
    public static string Describe(PickledTime time)
    {
        string local = time.Local.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
        string zone = PyZone.DescribeName(time.Zone) is { } name
            ? $" in the zone {PyRepr.Format(name, PyRepr.DefaultMaxLength)}"
            : "";
        return $"the datetime {local}{zone}";
    }

    // A zone by name is refused, whatever its offset at that time: what it has at another would be lost.
    private DateTime FromZone(PickledTime time, Conversion conversion)
    {
        string? unknown = PyZone.Resolve(time.Zone!, time.Local, time.IsSecond, out TimeSpan offset, out bool isFixed);
        if (unknown is null && isFixed && PyTime.FitsOffset(time.Local, offset))
        {
            return LocalTime.FromOffset(new DateTimeOffset(time.Local, offset), conversion);
        }

        throw conversion.Error(
            PickleErrorCode.TypeMismatch,
            $"expected {Expected}, got {Describe(time)}"
            + (unknown is null ? $", of the offset {PyTime.FormatOffset(offset)}" : "")
            + $": read it as a {nameof(DateTimeOffset)}");
    }
}

/// <summary>Python's datetime with an offset: fixed, or that of its zone at that time.</summary>
internal sealed class DateTimeOffsetConverter() : NativeConverter<DateTimeOffset>("a datetime with an offset")
{
    internal override DateTimeOffset Convert(object? value, Conversion conversion)
    {
        if (value is not PyObject made || !PyTime.TryReadDateTime(made, out PickledTime time))
        {
            return base.Convert(value, conversion);
        }

        if (time.Zone is null)
        {
            throw conversion.Mismatch(this, time.Local);
        }

        if (PyZone.Resolve(time.Zone, time.Local, time.IsSecond, out TimeSpan offset, out _) is { } unknown)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"expected {Expected}, got {DateTimeConverter.Describe(time)}, and {unknown}");
        }

        return PyTime.FitsOffset(time.Local, offset)
            ? new DateTimeOffset(time.Local, offset)
            : throw conversion.OutOfRange<DateTimeOffset>(value);
    }
}

/// <summary>Python's date.</summary>
internal sealed class DateOnlyConverter() : NativeConverter<DateOnly>("a date")
{
    internal override DateOnly Convert(object? value, Conversion conversion) =>
        value is PyObject made && PyTime.TryReadDate(made) is { } date ? date : base.Convert(value, conversion);
}

/// <summary>Python's time without an offset.</summary>
internal sealed class TimeOnlyConverter() : NativeConverter<TimeOnly>("a time")
{
    internal override TimeOnly Convert(object? value, Conversion conversion)
    {
        if (value is not PyObject made || !PyTime.TryReadTime(made, out TimeOnly time, out object? zone))
        {
            return base.Convert(value, conversion);
        }

        return zone is null ? time : throw conversion.OutOfRange<TimeOnly>(value);
    }
}

/// <summary>Python's timedelta.</summary>
internal sealed class TimeSpanConverter() : NativeConverter<TimeSpan>("a timedelta")
{
    internal override TimeSpan Convert(object? value, Conversion conversion)
    {
        if (value is not PyObject made || !PyTime.TryReadTimeDelta(made, out BigInteger ticks))
        {
            return base.Convert(value, conversion);
        }

        return ticks >= long.MinValue && ticks <= long.MaxValue
            ? new TimeSpan((long)ticks)
            : throw conversion.OutOfRange<TimeSpan>(value);
    }
}

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
                PickleErrorCode.TypeMismatch,
                "expected a datetime without an offset, of UTC, or with this machine's at that time, got one of the "
                + $"offset {time.ToString("zzz", CultureInfo.InvariantCulture)}: "
                + $"read it as a {nameof(DateTimeOffset)}");
    }

    private static PickleException NotSerializable(DateTime time, string why) => new(
        PickleErrorCode.NotSerializable,
        $"the local time {time.ToString("s", CultureInfo.InvariantCulture)} {why}; send it as a "
        + $"{nameof(DateTimeOffset)}, or with {nameof(DateTimeKind)}.{nameof(DateTimeKind.Unspecified)}");
}
