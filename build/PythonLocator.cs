namespace PyCompat.Build;

/// <summary>Finds the interpreter for build steps; the programs find their own, by the same names.</summary>
internal static class PythonLocator
{
    // The same order as in PythonProcess: on Windows, python3 is often the Store's alias, which does not run.
    private static string[] Names => OperatingSystem.IsWindows() ? ["python", "python3"] : ["python3", "python"];

    /// <exception cref="BuildFailureException">No Python was found.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellation)
    {
        string? named = Environment.GetEnvironmentVariable("PYCOMPAT_PYTHON");
        foreach (string candidate in string.IsNullOrEmpty(named) ? Names : [named, .. Names])
        {
            if (await Programs.EndsWellAsync(candidate, ["-c", "pass"], cancellation))
            {
                return candidate;
            }
        }
        throw new BuildFailureException("no Python found: install Python 3 from https://www.python.org/downloads, or "
            + "name one in PYCOMPAT_PYTHON");
    }

    /// <summary>
    /// Fails early if the next step needs a Python. On Windows the demo and the tests bring their own, with the package
    /// Python.Included.
    /// </summary>
    public static Task EnsureAsync(CancellationToken cancellation) =>
        OperatingSystem.IsWindows() ? Task.CompletedTask : FindAsync(cancellation);
}
