using System.Diagnostics;

namespace PyCompat.InteropTests.Harness;

/// <summary>The Pythons of this machine: one of each series, and PyPy.</summary>
/// <remarks>
/// The default is <c>PYCOMPAT_PYTHON</c>, or else <c>python3</c> on PATH; the others, including PyPy, are in pyenv's
/// folder (<c>.ci/newer-pythons.sh</c> installs the newest ones there). On Windows the package Python.Included provides
/// the default.
/// </remarks>
internal static class InstalledPythons
{
    /// <summary>The series that the wire format is tested against.</summary>
    public static readonly IReadOnlyList<Version> Expected =
    [
        new(2, 7), new(3, 6), new(3, 7), new(3, 8), new(3, 9), new(3, 10), new(3, 11), new(3, 12), new(3, 13),
        new(3, 14), new(3, 15),
    ];

    // Also prints the path, because the program found may be a script that locates the real one on every start.
    private const string Introduction = """
        import platform, sys
        for answer in "%d.%d" % sys.version_info[:2], sys.executable, platform.python_implementation():
            print(answer)
        """;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    // Must be initialized first, because the following members use it.
    private static readonly List<InstalledPython> Pyenvs =
        [.. PyenvInterpreters().Select(Ask).OfType<InstalledPython>()];

    /// <summary>The Python that <c>python3</c> denotes for a user.</summary>
    public static InstalledPython Default { get; } = FindDefault() ?? throw new InvalidOperationException(
        "no Python found: install Python 3, or name one in the environment variable PYCOMPAT_PYTHON");

    /// <summary>Every CPython found, oldest first; the default represents its series.</summary>
    public static IReadOnlyList<InstalledPython> All { get; } =
        [.. Pyenvs.Where(python => !python.IsPyPy).Prepend(Default).DistinctBy(python => python.Series).OrderBy(
            python => python.Series)];

    /// <summary>The PyPy of the newest series, if any.</summary>
    public static InstalledPython? PyPy { get; } =
        Pyenvs.Where(python => python.IsPyPy).MaxBy(python => python.Series);

    private static InstalledPython? FindDefault()
    {
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("PYCOMPAT_PYTHON"), WindowsPython.Path, "python3", "python",
        ];
        return candidates.Where(path => !string.IsNullOrEmpty(path)).Select(path => Ask(path!)).FirstOrDefault(
            interpreter => interpreter is not null);
    }

    private static IEnumerable<string> PyenvInterpreters()
    {
        var root = Environment.GetEnvironmentVariable("PYENV_ROOT") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv");
        var versions = Path.Combine(root, "versions");
        return Directory.Exists(versions)
            ? Directory.EnumerateDirectories(versions).Order().Select(home => Path.Combine(home, "bin", "python"))
            : [];
    }

    // A program that does not start, or prints anything else, is not a Python; the search continues.
    private static InstalledPython? Ask(string path)
    {
        var start = new ProcessStartInfo(path, ["-c", Introduction])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var answer = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(AnswerTime))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            if (process.ExitCode == 0
                && answer.Result.Split('\n', StringSplitOptions.TrimEntries) is
                    [var version, var program, var implementation, ..]
                && Version.TryParse(version, out var series))
            {
                return new InstalledPython(series, program, implementation == "PyPy");
            }

            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
