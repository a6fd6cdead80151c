using System.Globalization;
using System.Numerics;

namespace PyCompat.Pickle;

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
    internal static string Describe(PickledTime time)
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
            PickleError.TypeMismatch,
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
                PickleError.TypeMismatch,
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
