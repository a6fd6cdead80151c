using CliWrap;

namespace PyCompat.Build;

/// <summary>
/// All tests of connections but those with Python, as a program for Windows. docs/windows.md says what that shows.
/// </summary>
internal static class WineTests
{
    /// <summary>What is wrong where they cannot run.</summary>
    public const string Missing = "no wine found (Debian: apt-get install wine wine64)";

    /// <summary>A program that hangs under Wine is not waited for any longer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(600);

    private const string Tests = "artifacts/wine/tests";

    // Never the user's own, whose version of Windows this would change.
    private static readonly string Prefix = Path.GetFullPath("artifacts/wine/prefix");

    // No window is ever shown. The two settings of the runtime: Wine's memory takes no second mapping of the code, and
    // the compiler gives up optimizing by exceptions in which Wine can lose its way. The runtime does not notice a
    // thread that dies of that; Wine does.
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DISPLAY"] = null,
        ["WINEPREFIX"] = Prefix,
        ["WINEDEBUG"] = "-all,err+seh,err+virtual",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_JITMinOpts"] = "1",
    };

    public static bool CanRun => !OperatingSystem.IsWindows() && Programs.IsOnPath("wine");

    /// <summary>Makes the program and the Windows that it needs; gives what runs it.</summary>
    /// <param name="report">Where the report goes.</param>
    /// <param name="runnerOptions">More options of the test runner.</param>
    /// <param name="environment">More of the program's environment.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<Command> PrepareAsync(
        string report, string[] runnerOptions, Dictionary<string, string?> environment, CancellationToken cancellation)
    {
        await Dotnet.PublishAsync(
            $"{Repository.Tests}/PyCompat.UnitTests", Tests, ["--runtime", "win-x64", "--self-contained"],
            cancellation);
        await MakePrefixAsync(cancellation);
        return Wine("wine", [
                "PyCompat.UnitTests.exe", .. TestRun.RunnerOptions,
                "-namespace", "PyCompat.UnitTests.Multiprocessing*", "-namespace", "PyCompat.UnitTests.Tool",
                "-result-xml", $"Z:{Path.GetFullPath(report)}", .. runnerOptions,
            ])
            .WithWorkingDirectory(Tests)
            .WithEnvironmentVariables(environment.Concat(Environment).ToDictionary());
    }

    // As Windows 10: on Wine's default, Windows 7, an empty message hangs.
    private static async Task MakePrefixAsync(CancellationToken cancellation)
    {
        string done = Path.Combine(Prefix, "pycompat-is-win10");
        if (File.Exists(done))
        {
            return;
        }

        Directory.CreateDirectory(Prefix);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        foreach (Command step in new[] { Wine("wineboot", ["--init"]), Wine("wine", ["winecfg", "-v", "win10"]) })
        {
            try
            {
                CommandResult result = await step.ExecuteAsync(limit.Token);
                if (result.IsSuccess)
                {
                    continue;
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Too slow is as bad as an error.
            }
            throw new BuildFailureException($"Wine could not make its prefix {Prefix}");
        }
        await File.WriteAllTextAsync(done, "", cancellation);
    }

    private static Command Wine(string program, IEnumerable<string> arguments) =>
        Cli.Wrap(program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None);
}
