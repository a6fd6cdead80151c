namespace PyCompat.Workers;

/// <summary>A record of Python's <c>logging</c>.</summary>
public sealed class PythonLogRecord
{
    /// <summary>The logger's name (Python: <c>name</c>).</summary>
    public required string Logger { get; init; }

    /// <summary>The level (Python: <c>levelno</c>): 10 is DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL.</summary>
    public required int Level { get; init; }

    /// <summary>The level's name (Python: <c>levelname</c>).</summary>
    public required string LevelName { get; init; }

    /// <summary>The text with its arguments (Python: <c>getMessage()</c>).</summary>
    public required string Message { get; init; }

    /// <summary>The file that logged it (Python: <c>pathname</c>).</summary>
    public required string Path { get; init; }

    /// <summary>The line in it, from 1 (Python: <c>lineno</c>).</summary>
    public required int Line { get; init; }

    /// <summary>The function that logged it (Python: <c>funcName</c>).</summary>
    public required string Function { get; init; }

    /// <summary>The traceback, if an exception was logged (Python: <c>exc_text</c>).</summary>
    public required string? ExceptionText { get; init; }

    /// <summary>When it was logged (Python: <c>created</c>).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The ID of the process that logged it.</summary>
    public required int ProcessId { get; init; }
}
