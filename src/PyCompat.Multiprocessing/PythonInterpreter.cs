using PyCompat.Multiprocessing.Processes;

namespace PyCompat.Multiprocessing;

/// <summary>Finds the Python interpreter that a <see cref="PythonProcess"/> runs.</summary>
public sealed class PythonInterpreter
{
    /// <summary>
    /// The environment variable that names an interpreter: a path, a virtual environment's folder, or a command on
    /// PATH.
    /// </summary>
    public const string CommandVariable = "PYCOMPAT_PYTHON";

    private static InterpreterLayout Layout => InterpreterLayout.Current;

    private PythonInterpreter(string path, string foundBy)
    {
        Path = path;
        FoundBy = foundBy;
    }

    /// <summary>The absolute path of the executable.</summary>
    public string Path { get; }

    /// <summary>Where the interpreter was named: in an argument, an environment variable or PATH.</summary>
    public string FoundBy { get; }

    /// <summary>
    /// Finds an interpreter: <paramref name="command"/>, otherwise the environment variable
    /// <see cref="CommandVariable"/>, otherwise the active virtual environment (VIRTUAL_ENV, CONDA_PREFIX), otherwise
    /// <c>python3</c> or <c>python</c> on PATH. On Windows <c>python</c> is tried first, and a zero-length alias, as
    /// installed by the Store, is used only if there is no other.
    /// </summary>
    /// <param name="command">
    /// A path; the folder of a virtual environment, which has a <c>pyvenv.cfg</c>; or a command on PATH. Relative paths
    /// and the names of folders are searched in the application's folder (<see cref="AppContext.BaseDirectory"/>), then
    /// in the current directory. If it is given, or the variable is set, nothing else is tried: a Python other than the
    /// requested one would be of no use.
    /// </param>
    /// <exception cref="PythonNotFoundException">
    /// No interpreter was found; the message lists everything that was tried.
    /// </exception>
    public static PythonInterpreter Find(string? command = null) => FindIn(command, Environment.GetEnvironmentVariable);

    internal static PythonInterpreter FindIn(string? command, Func<string, string?> environment)
    {
        Search search = new(environment);
        PythonInterpreter? found;
        if (command is not null)
        {
            found = search.Command(command, "the requested command");
        }
        else if (search.Variable(CommandVariable) is { } named)
        {
            found = search.Command(named, CommandVariable);
        }
        else
        {
            found = search.InEnvironment("VIRTUAL_ENV", Layout.EnvironmentProgram)
                ?? search.InEnvironment("CONDA_PREFIX", Layout.CondaProgram)
                ?? search.OnPath();
        }

        return found ?? throw new PythonNotFoundException(search.Tried);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    private sealed class Search(Func<string, string?> environment)
    {
        public List<string> Tried { get; } = [];

        public PythonInterpreter? Command(string command, string foundBy)
        {
            string name = System.IO.Path.TrimEndingDirectorySeparator(command);
            string[] folders = SearchFolders.Expand(name);
            if (Array.Find(folders, IsVirtualEnvironment) is { } found)
            {
                return TryFile(System.IO.Path.Combine(found, Layout.EnvironmentProgram), foundBy);
            }

            if (System.IO.Path.GetFileName(command) == command)
            {
                Tried.AddRange(folders.Select(folder => $"{folder} as a virtual environment ({foundBy})"));
                return InPathFolders(Layout.Complete(command), $"{foundBy}: {command} on PATH").FirstOrDefault();
            }

            return folders.Select(path => TryFile(Layout.Complete(path), foundBy)).FirstOrDefault(
                static program => program is not null);
        }

        public PythonInterpreter? InEnvironment(string variable, string itsProgram)
        {
            if (Variable(variable) is { } folder)
            {
                string program = System.IO.Path.Combine(folder, itsProgram);
                return TryFile(System.IO.Path.GetFullPath(program), variable);
            }

            Tried.Add($"{variable} (not set)");
            return null;
        }

        public PythonInterpreter? OnPath()
        {
            PythonInterpreter[] found =
                [.. Layout.PathCommands.SelectMany(command => InPathFolders(command, $"{command} on PATH"))];
            return Array.Find(found, one => !Layout.IsAlias(one.Path)) ?? found.FirstOrDefault();
        }

        // PEP 405: the file makes the folder a virtual environment.
        private static bool IsVirtualEnvironment(string folder) =>
            File.Exists(System.IO.Path.Combine(folder, "pyvenv.cfg"));

        public string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

        private PythonInterpreter[] InPathFolders(string command, string foundBy)
        {
            string[] folders =
                (Variable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            PythonInterpreter[] found =
            [
                .. folders.Select(folder => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, command)))
                    .Where(Layout.IsProgram)
                    .Select(program => new PythonInterpreter(program, foundBy)),
            ];
            if (found.Length == 0)
            {
                Tried.Add(foundBy);
            }

            return found;
        }

        private PythonInterpreter? TryFile(string path, string foundBy)
        {
            if (Layout.IsProgram(path))
            {
                return new PythonInterpreter(path, foundBy);
            }

            Tried.Add($"{path} ({foundBy})");
            return null;
        }
    }
}
