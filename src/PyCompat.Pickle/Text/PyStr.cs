using System.Globalization;
using System.Numerics;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>Python's <c>str</c> of decoded values: for most of them it is the <c>repr</c>.</summary>
internal static class PyStr
{
    /// <summary>The length at which everything but a string is truncated, in characters.</summary>
    public const int MaxLength = 10_000;

    // An exception may be its own argument; str() then fails in Python.
    private const int MaxDepth = 10;

    /// <summary>Formats a value; <paramref name="depth"/> counts the exceptions that it is an argument of.</summary>
    public static string Format(object? value, int depth = 0) => value switch
    {
        PyObject when depth < MaxDepth && PickledException.TryGet(value) is { } raised =>
            PyExceptionText.Format(raised, depth + 1),
        PyObject made when PyUuid.TryGetNumber(made, out BigInteger number) && PyUuid.TryMake(number) is { } guid =>
            guid.ToString("D"),
        decimal => Unwrap(Repr(value)),
        Guid guid => guid.ToString("D"),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => FormatTime(time),
        DateTime time => FormatDateTime(time),
        DateTimeOffset time => FormatDateTime(time.DateTime) + FormatOffset(time.Offset),
        TimeSpan span => FormatTimeDelta(span),
        _ => PyByteString.TextOf(value) ?? Repr(value),
    };

    /// <summary>Formats a value as <c>repr</c> does.</summary>
    public static string Repr(object? value) => PyRepr.Format(value, MaxLength);

    /// <summary>Removes the call from <c>Decimal('1.5')</c>.</summary>
    private static string Unwrap(string call) => call.Split('\'') is [_, var text, _] ? text : call;

    private static string FormatDateTime(DateTime time) =>
        time.ToString("yyyy-MM-dd ", CultureInfo.InvariantCulture) + FormatTime(TimeOnly.FromDateTime(time));

    private static string FormatTime(TimeOnly time)
    {
        int microseconds = time.Millisecond * 1000 + time.Microsecond;
        return time.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + FormatFraction(microseconds);
    }

    private static string FormatOffset(TimeSpan offset)
    {
        string format = offset.Seconds == 0 ? "hh\\:mm" : "hh\\:mm\\:ss";
        return (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string FormatTimeDelta(TimeSpan span)
    {
        (long days, int seconds, int microseconds) = PyTime.SplitTimeDelta(span);
        string clock = string.Create(
            CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        string plural = Math.Abs(days) == 1 ? "" : "s";
        string start = days == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{days} day{plural}, ");
        return start + clock + FormatFraction(microseconds);
    }

    private static string FormatFraction(int microseconds) =>
        microseconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{microseconds:000000}");
}
