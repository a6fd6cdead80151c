using System.Diagnostics;

namespace PyCompat.InteropTests.Harness;

/// <summary>The Pythons of this machine, one of each series.</summary>
/// <remarks>
/// The default one is <c>PYCOMPAT_PYTHON</c>, else <c>python3</c> on PATH; the others lie under pyenv's folder. On
/// Windows the package Python.Included brings the default one.
/// </remarks>
internal static class InstalledPythons
{
    /// <summary>The series that the wire is checked against.</summary>
    public static readonly IReadOnlyList<Version> Expected =
    [
        new(2, 7), new(3, 6), new(3, 7), new(3, 8), new(3, 9), new(3, 10), new(3, 11), new(3, 12), new(3, 13),
    ];

    // Its own path, too: what is found may be a script that looks for the program every time.
    private const string Introduction = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)";
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>Every Python found, oldest first; the default one stands for its series.</summary>
    public static IReadOnlyList<InstalledPython> All { get; } = Find();

    /// <summary>What a user's <c>python3</c> is.</summary>
    public static InstalledPython Default { get; } = FindDefault() ?? throw new InvalidOperationException(
        "no Python found: install Python 3, or name one in the environment variable PYCOMPAT_PYTHON");

    private static List<InstalledPython> Find()
    {
        var found = new SortedDictionary<Version, InstalledPython>();
        if (FindDefault() is { } standard)
            found.Add(standard.Series, standard);
        foreach (var path in PyenvInterpreters())
        {
            if (Ask(path) is { } interpreter)
                found.TryAdd(interpreter.Series, interpreter);
        }
        return [.. found.Values];
    }

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

    // A program that does not start, or says something else, is no Python: the search goes on.
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
                && answer.Result.Split('\n', StringSplitOptions.TrimEntries) is [var version, var program, ..]
                && Version.TryParse(version, out var series))
                return new InstalledPython(series, program);
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
