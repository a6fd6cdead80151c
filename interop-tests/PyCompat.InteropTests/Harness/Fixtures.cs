namespace PyCompat.InteropTests.Harness;

/// <summary>Files that the build laid beside the tests.</summary>
internal static class Fixtures
{
    private const string ToolVariable = "PYCOMPAT_TEST_TOOL";
    private const string SampleVariable = "PYCOMPAT_TEST_SAMPLE";

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
    public static string Tool { get; } = IsToolNative
        ? Environment.GetEnvironmentVariable(ToolVariable)!
        : Program("pycompat");

    /// <summary>Whether build.sh made a native tool for this run: <c>--all</c>, where there is a C linker.</summary>
    public static bool IsToolNative => Environment.GetEnvironmentVariable(ToolVariable) is { Length: > 0 };

    /// <summary>
    /// The native program that uses the libraries, where build.sh made it for this run and names it in
    /// <c>PYCOMPAT_TEST_SAMPLE</c>: <c>--all</c>, where there is a C linker.
    /// </summary>
    public static string? NativeSample { get; } =
        Environment.GetEnvironmentVariable(SampleVariable) is { Length: > 0 } path ? path : null;

    /// <summary>A program that the build left beside the tests.</summary>
    public static string Program(string name) =>
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
