using PyCompat.Pickle;

namespace PyCompat.UnitTests.Contract;

/// <summary>A value of Python in its notation, the same for the forms in which a codec may write it.</summary>
internal static class Meaning
{
    private static readonly PyGlobal DateTimeType = new("datetime", "datetime");
    private static readonly PyGlobal TimeDeltaType = new("datetime", "timedelta");
    private static readonly PyGlobal GetAttribute = new("builtins", "getattr");

    /// <summary>
    /// <c>datetime(2024, 2, 29, ...)</c> and <c>timedelta(0, -60, 0)</c> are calls that make what the forms of
    /// Python's own pickler make; and before protocol 4 a name inside of a class is fetched from it.
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
        (PyGlobal getattr, [PyGlobal cls, string name]) when getattr.Equals(GetAttribute) =>
            new PyGlobal(cls.Module, $"{cls.QualifiedName}.{name}"),
        _ => null,
    };
}
