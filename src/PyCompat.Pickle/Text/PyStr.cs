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

    /// <summary>Formats a value that is not a part of an exception.</summary>
    public static string FormatWhole(object? value) => Format(value, PyTextScope.Start());

    /// <summary>Formats a value; <paramref name="scope"/> says where in the text of an exception it is.</summary>
    public static string Format(object? value, PyTextScope scope)
    {
        if (scope.IsFull)
        {
            return PyTextScope.Cut;
        }

        if (value is not PyObject || !scope.AllowsExceptions || PickledException.TryGet(value) is not { } raised)
        {
            return TryFormatScalar(value) is { } text ? scope.Take(text) : Repr(value, scope);
        }

        return scope.TryCountException()
            ? PyExceptionText.Format(raised, scope.EnterException())
            : scope.EnterException().Take(PyTextScope.Cut);
    }

    /// <summary>Formats a value as <c>repr</c> does.</summary>
    public static string Repr(object? value, PyTextScope scope) => scope.IsFull
        ? PyTextScope.Cut
        : scope.Take(PyRepr.Format(value, scope.MaxReprLength));

    /// <summary>Formats a value whose <c>str</c> is not its <c>repr</c>.</summary>
    private static string? TryFormatScalar(object? value) => value switch
    {
        PyObject made when PyUuid.TryGetNumber(made, out BigInteger number) && PyUuid.TryMake(number) is { } guid =>
            guid.ToString("D"),
        decimal => Unwrap(PyRepr.Format(value, MaxLength)),
        Guid guid => guid.ToString("D"),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => FormatTime(time),
        DateTime time => FormatDateTime(time),
        DateTimeOffset time => FormatDateTime(time.DateTime) + FormatOffset(time.Offset),
        TimeSpan span => FormatTimeDelta(span),
        _ => PyByteString.TextOf(value),
    };

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
