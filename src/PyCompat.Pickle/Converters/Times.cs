using System.Globalization;
using System.Numerics;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Python's datetime: naive (unspecified), in UTC, or with the offset that this machine has at that time (local, as
/// <see cref="DateTime.Now"/> is sent); any other offset would be lost.
/// </summary>
internal sealed class DateTimeConverter() : NativeConverter<DateTime>("a datetime without an offset, or in UTC")
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

    /// <summary>Describes the time and its zone's name, which is clearer than its constructor call.</summary>
    public static string Describe(PickledTime time)
    {
        string local = time.Local.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
        string zone = PyZone.DescribeName(time.Zone) is { } name
            ? $" in the zone {PyRepr.Format(name, PyRepr.DefaultMaxLength)}"
            : "";
        return $"the datetime {local}{zone}";
    }

    // A zone by name is rejected, whatever its offset at that time: its offset at other times would be lost.
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
            + (unknown is null ? $", with the offset {PyTime.FormatOffset(offset)}" : "")
            + $": read it as a {nameof(DateTimeOffset)}");
    }
}

/// <summary>Python's datetime with an offset: a fixed one, or that of its zone at that time.</summary>
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

/// <summary>Times of <see cref="DateTimeKind.Local"/>: aware in Python, with this machine's offset then.</summary>
internal static class LocalTime
{
    /// <summary>
    /// Returns a local time as Python receives it. For an hour that repeats, <see cref="DateTime"/> knows which one it
    /// is if it came from the clock; otherwise it is the later one (standard time).
    /// </summary>
    /// <exception cref="PickleException">The time does not exist here, or has no equivalent in UTC.</exception>
    public static DateTimeOffset WithOffset(DateTime time)
    {
        if (TimeZoneInfo.Local.IsInvalidTime(time))
        {
            throw NotSerializable(
                time,
                $"is in an hour that is skipped in {TimeZoneInfo.Local.Id}, when clocks go forward: there is no such "
                + "time");
        }

        try
        {
            var made = new DateTimeOffset(time);
            return !PyZone.MayBeRounded(time, made.Offset)
                ? made
                : throw NotSerializable(
                    time, $"may have had an offset with seconds in {TimeZoneInfo.Local.Id}, which .NET rounds");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw NotSerializable(time, "is before the year 1, or after 9999, in UTC");
        }
    }

    /// <summary>
    /// Converts a time with an offset to a <see cref="DateTime"/>: in UTC, or local if that is the offset here.
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
                "expected a datetime without an offset, in UTC, or with this machine's at that time, got one with the "
                + $"offset {time.ToString("zzz", CultureInfo.InvariantCulture)}: "
                + $"read it as a {nameof(DateTimeOffset)}");
    }

    private static PickleException NotSerializable(DateTime time, string why) => new(
        PickleErrorCode.NotSerializable,
        $"the local time {time.ToString("s", CultureInfo.InvariantCulture)} {why}; send it as a "
        + $"{nameof(DateTimeOffset)}, or with {nameof(DateTimeKind)}.{nameof(DateTimeKind.Unspecified)}");
}
