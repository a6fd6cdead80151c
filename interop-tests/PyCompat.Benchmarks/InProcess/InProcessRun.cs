using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>
/// Measures in-process work with BenchmarkDotNet: the time and allocations of a step, for developers who change it. The
/// contests make comparisons with rivals and between processes.
/// </summary>
internal static class InProcessRun
{
    private const string ResultsFolder = "artifacts/bench/in-process";

    /// <param name="filter">
    /// Runs the benchmarks whose names contain one of these comma-separated parts; empty for all.
    /// </param>
    public static int Run(string filter)
    {
        using DataFiles files = DataFiles.Current;
        IConfig config = Configure(filter.Split(',', StringSplitOptions.RemoveEmptyEntries));
        BenchmarkRunInfo[] chosen =
        [
            .. ((Type[])
                    [
                        typeof(UntypedPickles), typeof(TypedPickles), typeof(OwnConverters), typeof(Framing),
                        typeof(HandshakeSteps),
                    ])
                .Select(type => BenchmarkConverter.TypeToBenchmarks(type, config))
                .Where(type => type.BenchmarksCases.Length > 0),
        ];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine("No benchmark has such a name: without a name, all benchmarks run and are listed.");
            return 2;
        }

        Summary[] summaries = BenchmarkRunner.Run(chosen);
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(one => one.Success))
            ? 0
            : 1;
    }

    private static ManualConfig Configure(string[] parts)
    {
        // Runs in this process: another one would have to be built, which needs access to a package feed.
        Job job = Job.ShortRun
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationCount(5)
            .WithIterationTime(TimeInterval.FromMilliseconds(200));
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub, JsonExporter.FullCompressed)
            .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile)
            .WithArtifactsPath(ResultsFolder);
        return parts.Length == 0 ? config : config.AddFilter(new GlobFilter([.. parts.Select(part => $"*{part}*")]));
    }
}
