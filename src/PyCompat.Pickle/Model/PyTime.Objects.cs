using System.Numerics;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Inspection;

namespace PyCompat.Pickle.Model;

/// <summary>A datetime as pickled.</summary>
/// <param name="Local">The local time.</param>
/// <param name="IsSecond">Whether it is the second occurrence of an hour that repeats (<c>fold</c>).</param>
/// <param name="Zone">The <c>tzinfo</c>; null if there is none.</param>
internal readonly record struct PickledTime(DateTime Local, bool IsSecond, object? Zone);

/// <content>Objects of the family without an exact .NET value, and instances of subclasses.</content>
internal static partial class PyTime
{
    /// <summary>The fold: the highest bit of the month, or of the hour in a time (PEP 495).</summary>
    private const byte Fold = 0x80;

    private const int MonthIndex = 2;

    public static bool TryReadDateTime(PyObject made, out PickledTime time)
    {
        time = default;
        if (!TryGetState(made, KnownGlobal.DateTime, DateTimeLength, out byte[] state, out object? zone))
        {
            return false;
        }

        bool isSecond = (state[MonthIndex] & Fold) != 0;
        state[MonthIndex] &= Fold - 1;
        if (ReadDateTime(state) is not { } local)
        {
            return false;
        }

        time = new PickledTime(local, isSecond, zone);
        return true;
    }

    public static DateOnly? TryReadDate(PyObject made) =>
        TryGetState(made, KnownGlobal.Date, DateLength, out byte[] state, out object? zone) && zone is null
            ? ReadDate(state)
            : null;

    public static bool TryReadTime(PyObject made, out TimeOnly time, out object? zone)
    {
        time = default;
        if (!TryGetState(made, KnownGlobal.Time, TimeLength, out byte[] state, out zone))
        {
            return false;
        }

        state[0] &= Fold - 1;
        if (ReadTime(state) is not { } read)
        {
            return false;
        }

        time = read;
        return true;
    }

    public static bool TryReadTimeDelta(PyObject made, out BigInteger ticks)
    {
        ticks = default;
        if (!IsOf(made, KnownGlobal.TimeDelta) || made.Arguments is not [var first, var second, var third]
            || !PyInteger.TryGet(first, out BigInteger days) || !PyInteger.TryGet(second, out BigInteger seconds)
            || !PyInteger.TryGet(third, out BigInteger microseconds))
        {
            return false;
        }

        ticks = days * TicksPerDay + seconds * TimeSpan.TicksPerSecond + microseconds * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>Whether the object may be an instance of a subclass of datetime, date or time.</summary>
    public static bool IsState(PyObject made) =>
        TryReadDateTime(made, out _) || TryReadDate(made) is not null || TryReadTime(made, out _, out _);

    /// <summary>Whether a DateTimeOffset can hold a time with that offset.</summary>
    public static bool FitsOffset(DateTime time, TimeSpan offset)
    {
        // It holds whole minutes up to 14 hours, and its UTC time must also be a DateTime.
        long maxOffset = 14 * TimeSpan.TicksPerHour;
        long instant = time.Ticks - offset.Ticks;
        return Math.Abs(offset.Ticks) <= maxOffset && offset.Ticks % TimeSpan.TicksPerMinute == 0
            && instant >= DateTime.MinValue.Ticks && instant <= DateTime.MaxValue.Ticks;
    }

    public static string FormatOffset(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+")
        + offset.ToString(offset.Seconds == 0 ? @"hh\:mm" : @"hh\:mm\:ss", null);

    /// <summary>The packed state of a date or time: bytes, or the str of Python 2.</summary>
    public static byte[]? AsState(object? value) => value switch
    {
        byte[] bytes => bytes,
        PyByteString { Bytes.Length: <= DateTimeLength } bytes => bytes.ToArray(),
        _ => null,
    };

    /// <summary>Matches <c>cls(state)</c> or <c>cls(state, tzinfo)</c>; the state is a copy.</summary>
    private static bool TryGetState(PyObject made, KnownGlobal type, int length, out byte[] state, out object? zone)
    {
        (state, zone) = ([], null);
        if (!IsOf(made, type) || made.Arguments is not ([_] or [_, _])
            || AsState(made.Arguments[0]) is not { } packed || packed.Length != length)
        {
            return false;
        }

        state = [.. packed];
        zone = made.Arguments.Count == 1 ? null : made.Arguments[1];
        return true;
    }

    /// <summary>Whether the object is made by a call of the class, or of something that may be a subclass.</summary>
    private static bool IsOf(PyObject made, KnownGlobal type) =>
        made is { Construction: PyConstruction.Call, StepCount: 0, Callable: PyGlobal cls }
        && (cls.Known == type || (cls.Known == KnownGlobal.None && cls.MayDeriveFromScalar()));
}
