using System.Buffers.Binary;
using PyCompat.Pickle.Inspection;

namespace PyCompat.Pickle.Model;

/// <summary>
/// The datetime family as pickled: bytes packed by <c>__reduce_ex__</c> (CPython <c>Lib/_pydatetime.py</c>,
/// <c>_getstate</c> of each class, v3.13.0).
/// </summary>
internal static partial class PyTime
{
    /// <summary>Year (2 bytes), month, day.</summary>
    public const int DateLength = 4;

    /// <summary>Hour, minute, second, microsecond (3 bytes).</summary>
    public const int TimeLength = 6;

    /// <summary>A date and a time.</summary>
    public const int DateTimeLength = DateLength + TimeLength;

    private const string OffsetAttribute = "_offset";
    private const string NameAttribute = "_name";

    private const long TicksPerDay = TimeSpan.TicksPerDay;
    private const int MicrosecondsPerSecond = 1_000_000;
    private const long MicrosecondsPerDay = 86_400L * MicrosecondsPerSecond;

    /// <summary>
    /// Returns the offset of a <c>datetime.timezone</c> without a custom name; null for any other tzinfo. PyPy's also
    /// have a state, which repeats it.
    /// </summary>
    public static TimeSpan? TryGetOffset(PyObject zone) =>
        zone is { Construction: PyConstruction.Call, Callable: PyGlobal { Known: KnownGlobal.TimeZone } }
        && zone.Arguments is [TimeSpan offset]
        && (zone.StepCount == 0 || (zone.StepCount == 1 && IsStateOf(offset, zone.State)))
            ? offset
            : null;

    private static bool IsStateOf(TimeSpan offset, object? state) =>
        state is PyTuple and [null, PyDict { Count: 2 } attributes]
        && attributes.TryGetValue(OffsetAttribute, out object? again) && again is TimeSpan same && same == offset
        && attributes.TryGetValue(NameAttribute, out object? name) && name is null;

    public static DateOnly? ReadDate(ReadOnlySpan<byte> state)
    {
        if (state.Length != DateLength)
        {
            return null;
        }

        int year = BinaryPrimitives.ReadUInt16BigEndian(state);
        int month = state[2];
        int day = state[3];
        bool isDate = year is >= 1 and <= 9999 && month is >= 1 and <= 12
            && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        return isDate ? new DateOnly(year, month, day) : null;
    }

    public static TimeOnly? ReadTime(ReadOnlySpan<byte> state)
    {
        if (state.Length != TimeLength)
        {
            return null;
        }

        // A fold (the second occurrence of an hour when clocks go back) is the highest bit of the hour: .NET cannot
        // represent it.
        int microsecond = (state[3] << 16) | (state[4] << 8) | state[5];
        bool isTime = state[0] < 24 && state[1] < 60 && state[2] < 60 && microsecond < MicrosecondsPerSecond;
        return isTime
            ? new TimeOnly(state[0], state[1], state[2], microsecond / 1000, microsecond % 1000)
            : null;
    }

    public static DateTime? ReadDateTime(ReadOnlySpan<byte> state)
    {
        // The fold is the highest bit of the month: such a month is invalid here, and the value stays symbolic.
        return state.Length == DateTimeLength
            && ReadDate(state[..DateLength]) is { } date
            && ReadTime(state[DateLength..]) is { } time
            ? date.ToDateTime(time)
            : null;
    }

    public static TimeSpan? ReadTimeDelta(long days, long seconds, long microseconds)
    {
        // As timedelta normalizes them: seconds and microseconds in range, the sign in the days.
        bool isNormal = seconds is >= 0 and < 86_400 && microseconds is >= 0 and < MicrosecondsPerSecond;
        long maxDays = TimeSpan.MaxValue.Days - 1;
        return isNormal && days >= -maxDays && days <= maxDays
            ? new TimeSpan(
                days * TicksPerDay + seconds * TimeSpan.TicksPerSecond + microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
    }

    public static byte[] WriteDate(DateOnly date)
    {
        var state = new byte[DateLength];
        PutDate(state, date.Year, date.Month, date.Day);
        return state;
    }

    public static byte[] WriteTime(TimeOnly time)
    {
        var state = new byte[TimeLength];
        PutTime(state, time.Ticks);
        return state;
    }

    public static byte[] WriteDateTime(DateTime time)
    {
        var state = new byte[DateTimeLength];
        PutDate(state, time.Year, time.Month, time.Day);
        PutTime(state.AsSpan(DateLength), time.TimeOfDay.Ticks);
        return state;
    }

    /// <summary>Splits a time span into days, and seconds and microseconds that are never negative.</summary>
    public static (long Days, int Seconds, int Microseconds) SplitTimeDelta(TimeSpan span)
    {
        // Truncated towards zero, as the ticks of all other times are.
        (long days, long rest) = Math.DivRem(span.Ticks / TimeSpan.TicksPerMicrosecond, MicrosecondsPerDay);
        if (rest < 0)
        {
            (days, rest) = (days - 1, rest + MicrosecondsPerDay);
        }

        (long seconds, long microseconds) = Math.DivRem(rest, MicrosecondsPerSecond);
        return (days, (int)seconds, (int)microseconds);
    }

    private static void PutDate(Span<byte> state, int year, int month, int day)
    {
        BinaryPrimitives.WriteUInt16BigEndian(state, (ushort)year);
        state[2] = (byte)month;
        state[3] = (byte)day;
    }

    private static void PutTime(Span<byte> state, long ticks)
    {
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        int microsecond = (int)(rest / TimeSpan.TicksPerMicrosecond);
        state[0] = (byte)(seconds / 3600);
        state[1] = (byte)(seconds / 60 % 60);
        state[2] = (byte)(seconds % 60);
        state[3] = (byte)(microsecond >> 16);
        state[4] = (byte)(microsecond >> 8);
        state[5] = (byte)microsecond;
    }
}
