using CliWrap;

namespace PyCompat.Build;

/// <summary>Runs the connection tests without Python as a Windows program: see docs/windows.md.</summary>
internal static class WineTests
{
    /// <summary>The reason why they cannot run.</summary>
    public const string Missing = "no wine found (Debian: apt-get install wine wine64)";

    /// <summary>The time limit for a program that hangs under Wine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(600);

    private const string Tests = "artifacts/wine/tests";

    // Never the user's prefix, as this would change its Windows version.
    private static readonly string Prefix = Path.GetFullPath("artifacts/wine/prefix");

    // No window is ever shown. The two runtime settings: Wine's memory does not support a second mapping of the code,
    // and the compiler stops optimizing by way of exceptions, in which Wine may go wrong. The runtime does not notice a
    // thread that dies from that; Wine does.
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DISPLAY"] = null,
        ["WINEPREFIX"] = Prefix,
        ["WINEDEBUG"] = "-all,err+seh,err+virtual",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_JITMinOpts"] = "1",
    };

    public static bool CanRun => !OperatingSystem.IsWindows() && Programs.IsOnPath("wine");

    /// <summary>Builds the program and the Windows environment that it needs; returns the command to run it.</summary>
    /// <param name="report">The path for the report.</param>
    /// <param name="runnerOptions">Additional options for the test runner.</param>
    /// <param name="environment">Additional environment variables for the program.</param>
    /// <param name="cancellation">Cancels the preparation.</param>
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

    // As Windows 10: with Wine's default, Windows 7, an empty message hangs.
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
                // Running out of time is treated as an error.
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
