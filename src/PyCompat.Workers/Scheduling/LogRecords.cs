using PyCompat.Pickle.Model;

namespace PyCompat.Workers.Scheduling;

/// <summary>Reads the records of Python's logging: docs/worker-protocol.md.</summary>
internal static class LogRecords
{
    public static PythonLogRecord Read(PyDict fields, int processId) => new()
    {
        Logger = Text(fields, "name"),
        Level = (int)Math.Clamp(Get(fields, "levelno") as long? ?? 0, int.MinValue, int.MaxValue),
        LevelName = Text(fields, "levelname"),
        Message = Text(fields, "message"),
        Path = Text(fields, "pathname"),
        Line = (int)Math.Clamp(Get(fields, "lineno") as long? ?? 0, 0, int.MaxValue),
        Function = Text(fields, "funcName"),
        ExceptionText = Get(fields, "exc_text") as string,
        Created = Time(Get(fields, "created")),
        ProcessId = processId,
    };

    private static object? Get(PyDict fields, string name) =>
        fields.TryGetValue(name, out object? value) ? value : null;

    private static string Text(PyDict fields, string name) => Get(fields, name) as string ?? "";

    private static DateTimeOffset Time(object? seconds) => seconds is double given && double.IsFinite(given)
        && Math.Abs(given) < 1e11
        ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(given)
        : DateTimeOffset.UnixEpoch;
}
