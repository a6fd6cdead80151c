namespace PyCompat.Build;

/// <summary>Ends the program with an exit code, and a line where nothing has said yet what is wrong.</summary>
internal sealed class BuildFailureException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>After a program that has printed by itself what is wrong.</summary>
    public static BuildFailureException AlreadyExplained(int exitCode) => new("", exitCode);
}
