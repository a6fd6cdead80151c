namespace PyCompat.Multiprocessing;

/// <summary>Finds the Python that a <see cref="PythonProcess"/> runs.</summary>
public sealed partial class PythonInterpreter
{
    /// <summary>The environment variable that names an interpreter: a path, or a command on PATH.</summary>
    public const string CommandVariable = "PYCOMPAT_PYTHON";

    private PythonInterpreter(string path, string foundBy)
    {
        Path = path;
        FoundBy = foundBy;
    }

    /// <summary>The absolute path of the program.</summary>
    public string Path { get; }

    /// <summary>What named it: an argument, an environment variable or PATH.</summary>
    public string FoundBy { get; }

    /// <summary>
    /// Finds an interpreter: <paramref name="command"/>, else the environment variable <see cref="CommandVariable"/>,
    /// else the active virtual environment (VIRTUAL_ENV, CONDA_PREFIX), else <c>python3</c> and <c>python</c> on PATH.
    /// </summary>
    /// <param name="command">
    /// A path, or a command on PATH. When it is given, or the variable is set, nothing else is tried: another Python
    /// than the one asked for would be no help.
    /// </param>
    /// <exception cref="PythonNotFoundException">There is none; the message names all that was tried.</exception>
    public static PythonInterpreter Find(string? command = null)
    {
        List<string> tried = [];
        PythonInterpreter? found;
        if (command is not null)
            found = FindCommand(command, "the command asked for", tried);
        else if (Variable(CommandVariable) is { } named)
            found = FindCommand(named, CommandVariable, tried);
        else
            found = FindInEnvironment("VIRTUAL_ENV", tried) ?? FindInEnvironment("CONDA_PREFIX", tried)
                ?? FindOnPath(tried);
        return found ?? throw new PythonNotFoundException(tried);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    private static PythonInterpreter? FindCommand(string command, string foundBy, List<string> tried)
    {
        if (command.Contains(System.IO.Path.DirectorySeparatorChar))
            return TryFile(System.IO.Path.GetFullPath(command), foundBy, tried);
        return SearchPath(command, $"{foundBy}, {command} on PATH", tried);
    }

    private static PythonInterpreter? FindInEnvironment(string variable, List<string> tried)
    {
        if (Variable(variable) is not { } folder)
        {
            tried.Add($"{variable} (not set)");
            return null;
        }

        return TryFile(System.IO.Path.Combine(folder, EnvironmentProgram), variable, tried);
    }

    private static PythonInterpreter? FindOnPath(List<string> tried)
    {
        foreach (string command in PathCommands)
        {
            if (SearchPath(command, $"{command} on PATH", tried) is { } found)
                return found;
        }

        return null;
    }

    private static PythonInterpreter? SearchPath(string command, string foundBy, List<string> tried)
    {
        string path = Variable("PATH") ?? "";
        foreach (string folder in path.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, command));
            if (IsProgram(candidate))
                return new PythonInterpreter(candidate, foundBy);
        }

        tried.Add(foundBy);
        return null;
    }

    private static PythonInterpreter? TryFile(string path, string foundBy, List<string> tried)
    {
        if (IsProgram(path))
            return new PythonInterpreter(path, foundBy);
        tried.Add($"{path} ({foundBy})");
        return null;
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
