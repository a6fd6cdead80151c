namespace PyCompat.Build;

/// <summary>The interpreter that build steps run; the programs find their own, by the same names.</summary>
internal static class PythonLocator
{
    // As PythonProcess looks for it: on Windows python3 is often the Store's, which does not run.
    private static string[] Names => OperatingSystem.IsWindows() ? ["python", "python3"] : ["python3", "python"];

    /// <exception cref="BuildFailureException">There is none.</exception>
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
    /// Fails early where what is run next needs a Python. On Windows demo and tests bring their own, by the package
    /// Python.Included.
    /// </summary>
    public static Task EnsureAsync(CancellationToken cancellation) =>
        OperatingSystem.IsWindows() ? Task.CompletedTask : FindAsync(cancellation);
}
