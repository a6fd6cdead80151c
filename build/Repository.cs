namespace PyCompat.Build;

/// <summary>Paths relative to the repository's root, in which the scripts run this program.</summary>
internal static class Repository
{
    public const string Solution = "PyCompat.sln";
    public const string Tool = "src/PyCompat.Tool";
    public const string Tests = "interop-tests";
    public const string TestResults = "artifacts/test-results";
    public const string Packages = "artifacts/packages";

    /// <summary>Returns the file name of a program on this system.</summary>
    public static string Executable(string folder, string name) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>Returns the program that the build made from a project.</summary>
    public static string Built(string project) => Executable($"artifacts/bin/{project}/release", project);

    public static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
