namespace PyCompat.Multiprocessing.Processes;

/// <summary>A child of this process, its exit code and the right to end it.</summary>
internal abstract class ChildProcess(int id)
{
    public int Id => id;

    /// <summary>The exit code; -N of a child that signal N ended.</summary>
    public abstract Task<int> Exit { get; }

    /// <summary>Ends it at once; one that has ended is left alone, and so is who has its number by now.</summary>
    public abstract void Kill();
}

/// <summary>What an interpreter is called on this system, and how its program is known.</summary>
/// <param name="PathCommands">The commands on PATH, in the order in which they are tried.</param>
/// <param name="EnvironmentProgram">The program, relative to the folder of a virtual environment.</param>
/// <param name="CondaProgram">Likewise, of an environment of conda's.</param>
/// <param name="Suffix">What the name of every program ends with.</param>
/// <param name="IsProgram">Whether a path is that of a program.</param>
internal sealed partial record InterpreterLayout(
    string[] PathCommands, string EnvironmentProgram, string CondaProgram, string Suffix, Func<string, bool> IsProgram)
{
    /// <summary>That of the system this process runs on.</summary>
    public static InterpreterLayout Current { get; } = Choose();

    /// <summary>Whether a program on PATH may stand for none, so that any other is taken first.</summary>
    public Func<string, bool> IsAlias { get; init; } = static _ => false;

    public string Complete(string command) =>
        command.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? command : command + Suffix;
}
