namespace PyCompat.InteropTests.Harness;

/// <summary>Runs a script from the repository root.</summary>
internal static class BuildScript
{
    private const string PowerShell = "pwsh";

    private static readonly string[] PowerShellOptions = ["-NoProfile", "-File"];

    /// <summary>
    /// Returns the command that runs <paramref name="script"/> in <paramref name="folder"/>; skips the running test if
    /// the required shell is missing.
    /// </summary>
    public static Command Command(string script, string folder, IEnumerable<string> arguments)
    {
        Assert.SkipWhen(SourceCopy.Repository is null, "these tests are not located in the source tree");
        var (shell, options) = script.EndsWith(".ps1", StringComparison.Ordinal)
            ? (FindPowerShell(), PowerShellOptions)
            : (Bash(), []);
        return Cli.Wrap(shell)
            .WithWorkingDirectory(folder)
            .WithArguments([.. options, script, .. arguments])
            // Otherwise the build would leave processes behind that lock the folder.
            .WithEnvironmentVariables(variables => variables.Set("MSBUILDDISABLENODEREUSE", "1"));
    }

    private static string Bash()
    {
        Unix.Only("build.sh needs bash");
        return "bash";
    }

    // On PATH, among the user's tools, or at the path in PYCOMPAT_TEST_PWSH; .ci/run installs it into artifacts/pwsh.
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
