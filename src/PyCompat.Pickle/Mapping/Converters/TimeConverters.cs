using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>Python's datetime: naive (unspecified) or of UTC; another offset would be lost.</summary>
internal sealed class DateTimeConverter() : NativeConverter<DateTime>("a datetime without an offset, or of UTC")
{
    internal override DateTime Convert(object? value, Conversion conversion)
    {
        if (value is DateTimeOffset { Offset.Ticks: 0 } utc)
        {
            return utc.UtcDateTime;
        }

        if (value is not PyObject made || !PyTime.TryReadDateTime(made, out PickledTime time))
        {
            return value is DateTimeOffset aware
                ? throw Elsewhere(value, aware.Offset, conversion)
                : base.Convert(value, conversion);
        }

        if (time.Zone is null)
        {
            return time.Local;
        }

        string? unknown = PyZone.Resolve(time.Zone, time.Local, time.IsSecond, out TimeSpan offset, out bool isFixed);
        return unknown is null && isFixed && offset == TimeSpan.Zero
            ? DateTime.SpecifyKind(time.Local, DateTimeKind.Utc)
            : throw Elsewhere(value, unknown is null ? offset : null, conversion);
    }

    private PickleException Elsewhere(object value, TimeSpan? offset, Conversion conversion) => conversion.Error(
        PickleError.TypeMismatch,
        $"expected {Expected}, got {PyRepr.Format(value, PyRepr.DefaultMaxLength)}"
        + (offset is { } known ? $", of the offset {PyTime.FormatOffset(known)}" : "")
        + $": read it as a {nameof(DateTimeOffset)}");
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
                $"expected {Expected}, got {PyRepr.Format(value, PyRepr.DefaultMaxLength)}, and {unknown}");
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
