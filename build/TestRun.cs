using CliWrap;

namespace PyCompat.Build;

/// <summary>The verb <c>test</c>.</summary>
internal sealed class TestRun(TestTier tier, string[] runnerOptions, Signals signals)
{
    /// <summary>The options of every run of a test program.</summary>
    public static readonly string[] RunnerOptions = ["-noLogo", "-noColor", "-noAutoReporters"];

    private static readonly string[] Projects = ["PyCompat.UnitTests", "PyCompat.InteropTests"];

    private readonly Dictionary<string, string?> _environment = [];
    private readonly TestSummary _summary = new(AreTestsChosen: runnerOptions.Length > 0);

    /// <summary>Runs the tests and returns the exit code: 0 if something passed and nothing failed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (tier == TestTier.Wine && !WineTests.CanRun)
        {
            throw new BuildFailureException(WineTests.Missing);
        }

        Directory.CreateDirectory(Repository.TestResults);
        if (tier != TestTier.Wine)
        {
            await RunNativeTestsAsync(cancellation);
        }
        // On Windows all tests have already run as Windows programs.
        if (tier != TestTier.Default && !OperatingSystem.IsWindows())
        {
            await RunWineTestsAsync(cancellation);
        }

        return _summary.Write();
    }

    /// <summary>Runs the tests as programs of this system.</summary>
    private async Task RunNativeTestsAsync(CancellationToken cancellation)
    {
        await PythonLocator.EnsureAsync(cancellation);
        await Dotnet.BuildAsync(Repository.Solution, cancellation);
        if (tier != TestTier.Default)
        {
            await PublishNativeProgramsAsync(cancellation);
        }

        _environment["PYCOMPAT_TEST_TIER"] = $"{tier}".ToLowerInvariant();

        foreach (string project in Projects)
        {
            string report = Path.Combine(Repository.TestResults, $"{project}.xml");
            Command tests = Cli.Wrap(Repository.Built(project))
                .WithArguments([
                    .. RunnerOptions, "-explicit", tier == TestTier.Slow ? "on" : "off",
                    "-result-xml", report, .. runnerOptions,
                ])
                .WithEnvironmentVariables(_environment);
            await RunAsync(project, tests, report, Timeout.InfiniteTimeSpan, cancellation);
        }
    }

    private async Task PublishNativeProgramsAsync(CancellationToken cancellation)
    {
        if (await Linker.FindAsync(cancellation) is not { } linker)
        {
            return;
        }

        _environment["PYCOMPAT_TEST_TOOL"] = Path.GetFullPath(
            await Publishing.PublishToolAsync("artifacts/test-tool", cancellation));
        _environment["PYCOMPAT_TEST_SAMPLE"] = Path.GetFullPath(
            await Publishing.PublishSampleAsync("artifacts/test-sample", linker, cancellation));
    }

    private async Task RunWineTestsAsync(CancellationToken cancellation)
    {
        if (!WineTests.CanRun)
        {
            Console.WriteLine(
                $"{WineTests.Missing}: tests are not run as a Windows program, which counts as a skipped test");
            _summary.AddSkipped();
            return;
        }
        string report = Path.Combine(Repository.TestResults, "wine.xml");
        Command tests = await WineTests.PrepareAsync(report, runnerOptions, _environment, cancellation);
        await RunAsync("PyCompat.UnitTests under Wine", tests, report, WineTests.Limit, cancellation);
    }

    private async Task RunAsync(
        string name, Command tests, string report, TimeSpan limit, CancellationToken cancellation)
    {
        signals.ThrowIfInterrupted();
        File.Delete(report);
        int exitCode = await TestProgram.RunAsync(tests, Path.ChangeExtension(report, ".log"), limit, cancellation);
        signals.ThrowIfInterrupted();
        _summary.Add(name, exitCode, TestReport.Read(report));
    }
}
