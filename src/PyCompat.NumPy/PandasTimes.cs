using System.Numerics;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// pandas' Timestamp, Timedelta, NaT and NA in typed reading: counts of a unit, for times since 1970 UTC.
/// </summary>
internal static class PandasTimes
{
    // pandas v2.3.3, pandas/_libs/tslibs/timestamps.pyx, Timestamp.__reduce__: (value, freq, tz, unit); before 1.5 the
    // class is called with the first three. timedeltas.pyx: (value, unit), before 1.5 the class with the first.
    private const string TimestampModule = "pandas._libs.tslibs.timestamps";
    private const string TimedeltaModule = "pandas._libs.tslibs.timedeltas";

    /// <summary>Whether the name is that of a function or class for times.</summary>
    public static bool IsTime(PyGlobal function) =>
        function.Module.StartsWith("pandas.", StringComparison.Ordinal)
        && function.QualifiedName is "_unpickle_timestamp" or "_timestamp_unpickle" or "Timestamp"
            or "_timedelta_unpickle" or "Timedelta" or "__nat_unpickle" or "_nat_unpickle" or "NaTType";

    /// <summary>Whether the name is that of a missing value.</summary>
    public static bool IsMissing(PyGlobal global) =>
        global is
        {
            Module: "pandas._libs.missing" or "pandas" or "pandas._libs.tslibs.nattype",
            QualifiedName: "NA" or "NaT",
        };

    /// <summary>Reads a value for which <see cref="IsTime"/> is true.</summary>
    /// <exception cref="PickleException">The value does not fit what is requested.</exception>
    public static bool TryRead(PyObject made, PyConverter asked, Conversion conversion, out object? plain)
    {
        plain = null;
        string name = ((PyGlobal)made.Callable).QualifiedName;
        if (name is "__nat_unpickle" or "_nat_unpickle" or "NaTType")
        {
            return true;
        }

        IReadOnlyList<object?> arguments = made.Arguments;
        bool isSpan = name is "_timedelta_unpickle" or "Timedelta";
        int unitAt = isSpan ? 1 : 3;
        string? unit = arguments.Count == unitAt ? "ns"
            : arguments.Count == unitAt + 1 ? UnitOf(arguments[unitAt])
            : null;
        if (unit is null || PickledInteger.TryGet(arguments[0]) is not { } count)
        {
            return false;
        }

        if (count == NdArray.NotATime)
        {
            return true;
        }

        if (!Times.TryGetTicks(count, new NdTimeUnit(unit), out Int128 ticks))
        {
            throw OutOfRange(count, unit, isSpan, asked, conversion);
        }

        if (isSpan)
        {
            plain = ticks >= long.MinValue && ticks <= long.MaxValue
                ? new TimeSpan((long)ticks)
                : throw OutOfRange(count, unit, isSpan, asked, conversion);
            return true;
        }

        plain = Times.TryGetDateTime(ticks) is { } time
            ? InZone(time, arguments[2], asked, conversion)
            : throw OutOfRange(count, unit, isSpan, asked, conversion);
        return true;
    }

    /// <summary>The unit of a number (<c>NPY_DATETIMEUNIT</c>, numpy/core/include/numpy/ndarraytypes.h).</summary>
    private static string? UnitOf(object? number) => PickledInteger.TryGet(number) switch
    {
        7 => "s",
        8 => "ms",
        9 => "us",
        10 => "ns",
        _ => null,
    };

    private static object InZone(DateTime time, object? zone, PyConverter asked, Conversion conversion)
    {
        if (zone is null)
        {
            return Times.As(time, asked);
        }

        if (OffsetAt(zone, time, out TimeSpan offset) is { } reason)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"expected {asked.Expected}, got a pandas.Timestamp, but {reason}");
        }

        Int128 local = (Int128)time.Ticks + offset.Ticks;
        bool fits = Math.Abs(offset.Ticks) <= 14 * TimeSpan.TicksPerHour && offset.Ticks % TimeSpan.TicksPerMinute == 0
            && local >= DateTime.MinValue.Ticks && local <= DateTime.MaxValue.Ticks;
        return fits
            ? new DateTimeOffset((long)local, offset)
            : throw conversion.Error(
                PickleErrorCode.OutOfRange,
                $"the offset of a pandas.Timestamp, {offset}, does not fit into {nameof(DateTimeOffset)}",
                new OverflowException());
    }

    /// <summary>Determines a zone's offset from UTC at a time in UTC; returns the reason if there is none.</summary>
    private static string? OffsetAt(object zone, DateTime utc, out TimeSpan offset)
    {
        // A zone gives the offset for a local time: of the possible local times, find the one that agrees.
        string? reason = null;
        foreach (int day in (ReadOnlySpan<int>)[0, -1, 1])
        {
            reason = PyZone.Resolve(zone, Moved(utc, day * TimeSpan.TicksPerDay), false, out offset, out _);
            if (reason is not null)
            {
                return reason;
            }

            DateTime local = Moved(utc, offset.Ticks);
            foreach (bool isSecond in (ReadOnlySpan<bool>)[false, true])
            {
                if (PyZone.Resolve(zone, local, isSecond, out TimeSpan there, out _) is null && there == offset)
                {
                    return null;
                }
            }
        }

        offset = default;
        return "no offset of its zone agrees with it";
    }

    private static DateTime Moved(DateTime time, long ticks) =>
        new(Math.Clamp(time.Ticks + ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));

    private static PickleException OutOfRange(
        long count, string unit, bool isSpan, PyConverter asked, Conversion conversion)
    {
        if (!Times.AreAskedFor(asked))
        {
            return conversion.Mismatch(asked, isSpan ? TimeSpan.Zero : DateTime.UnixEpoch);
        }

        string text = $"a pandas.{(isSpan ? "Timedelta" : "Timestamp")} of {count} {unit} does not fit into "
            + $"{asked.Type.Name}, which counts ticks of 100 ns{(isSpan ? "" : " in the years 1 to 9999")}; "
            + "round it in Python (.floor('us')), or read it untyped";
        return conversion.Error(PickleErrorCode.OutOfRange, text, new OverflowException(text));
    }
}
