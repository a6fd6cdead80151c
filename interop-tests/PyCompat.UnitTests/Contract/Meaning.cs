using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.UnitTests.Contract;

/// <summary>A value of Python in its notation, the same for the forms in which a codec may write it.</summary>
internal static class Meaning
{
    private static readonly PyGlobal DateTimeType = new("datetime", "datetime");
    private static readonly PyGlobal TimeDeltaType = new("datetime", "timedelta");

    /// <summary>
    /// <c>datetime(2024, 2, 29, ...)</c> and <c>timedelta(0, -60, 0)</c> are calls that make what the forms of
    /// Python's own pickler make.
    /// </summary>
    public static string Of(object? value) => PyRepr.Format(value switch
    {
        PyObject { Construction: PyConstruction.Call, StepCount: 0 } made => Evaluate(made) ?? made,
        _ => value,
    });

    private static object? Evaluate(PyObject made) => (made.Callable, made.Arguments) switch
    {
        (PyGlobal type, [long year, long month, long day, long hour, long minute, long second, long microsecond])
            when type.Equals(DateTimeType) =>
            new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second)
                .AddMicroseconds(microsecond),
        (PyGlobal type, [long days, long seconds, long microseconds]) when type.Equals(TimeDeltaType) =>
            new TimeSpan(days * TimeSpan.TicksPerDay + seconds * TimeSpan.TicksPerSecond
                + microseconds * TimeSpan.TicksPerMicrosecond),
        _ => null,
    };
}
