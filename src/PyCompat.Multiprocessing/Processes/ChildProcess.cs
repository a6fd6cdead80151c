namespace PyCompat.Multiprocessing.Processes;

/// <summary>A child of this process, its exit code and the means to kill it.</summary>
internal abstract class ChildProcess(int id)
{
    public int Id => id;

    /// <summary>The exit code; -N for a child ended by signal N.</summary>
    public abstract Task<int> Exit { get; }

    /// <summary>
    /// Kills the child and the group that it leads; does nothing if it has already exited, even if its ID has been
    /// reused.
    /// </summary>
    public abstract void Kill();

    /// <summary>Asks the child alone to end (SIGTERM); on Windows it cannot refuse.</summary>
    public abstract void Terminate();

    /// <summary>Interrupts the child alone (SIGINT).</summary>
    /// <exception cref="PlatformNotSupportedException">On Windows.</exception>
    public abstract void Interrupt();
}

/// <summary>The names and locations of interpreters on this system.</summary>
/// <param name="PathCommands">The commands on PATH, in the order in which they are tried.</param>
/// <param name="EnvironmentProgram">The executable, relative to the directory of a virtual environment.</param>
/// <param name="CondaProgram">The executable, relative to the directory of a conda environment.</param>
/// <param name="Suffix">The suffix of every executable's name.</param>
/// <param name="IsProgram">Whether a path is that of an executable.</param>
internal sealed partial record InterpreterLayout(
    string[] PathCommands, string EnvironmentProgram, string CondaProgram, string Suffix, Func<string, bool> IsProgram)
{
    /// <summary>The layout for the current system.</summary>
    public static InterpreterLayout Current { get; } = Choose();

    /// <summary>Whether an executable on PATH may be only a placeholder, so that any other is preferred.</summary>
    public Func<string, bool> IsAlias { get; init; } = static _ => false;

    public string Complete(string command) =>
        command.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? command : command + Suffix;
}
