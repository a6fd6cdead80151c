namespace PyCompat.InteropTests.Harness;

/// <summary>Files that the build places next to the tests.</summary>
internal static class Fixtures
{
    private const string ToolVariable = "PYCOMPAT_TEST_TOOL";
    private const string SampleVariable = "PYCOMPAT_TEST_SAMPLE";

    /// <summary>Returns the path of the script <paramref name="name"/> in <c>python-fixtures/</c>.</summary>
    public static string PythonFile(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "python-fixtures", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"python-fixtures has no {name}", path);
    }

    /// <summary>
    /// The tool from this build: the program next to the tests, or the native one that build.sh compiled for this run
    /// and names in <c>PYCOMPAT_TEST_TOOL</c>.
    /// </summary>
    public static string Tool { get; } = IsToolNative
        ? Environment.GetEnvironmentVariable(ToolVariable)!
        : Program("pycompat");

    /// <summary>
    /// Whether build.sh compiled a native tool for this run: with <c>--all</c>, if there is a C linker.
    /// </summary>
    public static bool IsToolNative => Environment.GetEnvironmentVariable(ToolVariable) is { Length: > 0 };

    /// <summary>
    /// The native program that uses the libraries, if build.sh compiled it for this run and names it in
    /// <c>PYCOMPAT_TEST_SAMPLE</c>: with <c>--all</c>, if there is a C linker.
    /// </summary>
    public static string? NativeSample { get; } =
        Environment.GetEnvironmentVariable(SampleVariable) is { Length: > 0 } path ? path : null;

    /// <summary>Returns the path of a program that the build placed next to the tests.</summary>
    public static string Program(string name) =>
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
