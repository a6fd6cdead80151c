namespace PyCompat.InteropTests.Harness;

/// <summary>How a script of the repository's root is run.</summary>
internal static class BuildScript
{
    private const string PowerShell = "pwsh";

    private static readonly string[] PowerShellOptions = ["-NoProfile", "-File"];

    /// <summary>
    /// What runs <paramref name="script"/> in <paramref name="folder"/>; where its shell is missing the running test is
    /// skipped.
    /// </summary>
    public static Command Command(string script, string folder, IEnumerable<string> arguments)
    {
        Assert.SkipWhen(SourceCopy.Repository is null, "these tests lie apart from the sources");
        var (shell, options) = script.EndsWith(".ps1", StringComparison.Ordinal)
            ? (FindPowerShell(), PowerShellOptions)
            : (Bash(), []);
        return Cli.Wrap(shell)
            .WithWorkingDirectory(folder)
            .WithArguments([.. options, script, .. arguments])
            // Processes that the build would leave behind would hold the folder.
            .WithEnvironmentVariables(variables => variables.Set("MSBUILDDISABLENODEREUSE", "1"));
    }

    private static string Bash()
    {
        Unix.Only("build.sh needs bash");
        return "bash";
    }

    // On PATH, among the user's tools, or where PYCOMPAT_TEST_PWSH says; .ci/run puts it into artifacts/pwsh.
    private static string FindPowerShell()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] folders =
        [
            Environment.GetEnvironmentVariable("PYCOMPAT_TEST_PWSH"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
            Path.Combine(home, ".dotnet", "tools"),
            SourceCopy.Repository is { } repository ? Path.Combine(repository, "artifacts", "pwsh") : null,
        ];
        var path = folders.Where(folder => !string.IsNullOrEmpty(folder))
            .Select(folder => Path.Combine(folder!, OperatingSystem.IsWindows() ? $"{PowerShell}.exe" : PowerShell))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "PowerShell is not installed "
            + "(dotnet tool install PowerShell --version 7.6.9 --tool-path artifacts/pwsh)");
        return path!;
    }
}
