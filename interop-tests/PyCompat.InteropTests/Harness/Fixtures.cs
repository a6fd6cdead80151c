namespace PyCompat.InteropTests.Harness;

/// <summary>Files that the build laid beside the tests.</summary>
internal static class Fixtures
{
    /// <summary>The Python half <paramref name="name"/> of <c>python-fixtures/</c>.</summary>
    public static string PythonFile(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "python-fixtures", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"python-fixtures has no {name}", path);
    }

    /// <summary>
    /// The tool that this build made: the program beside the tests, or the natively compiled one that build.sh made
    /// for this run and names in <c>PYCOMPAT_TEST_TOOL</c>.
    /// </summary>
    public static string Tool { get; } =
        Environment.GetEnvironmentVariable("PYCOMPAT_TEST_TOOL") is { Length: > 0 } named
        ? named
        : Program("pycompat");

    /// <summary>A program that the build left beside the tests.</summary>
    public static string Program(string name) =>
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
