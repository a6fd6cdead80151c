namespace PyCompat.Build;

/// <summary>Ends the program with an exit code, and a message unless the cause was already printed.</summary>
internal sealed class BuildFailureException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Used after a program that has itself printed the cause.</summary>
    public static BuildFailureException AlreadyExplained(int exitCode) => new("", exitCode);
}
