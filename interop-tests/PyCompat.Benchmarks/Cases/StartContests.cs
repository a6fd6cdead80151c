using System.Diagnostics;
using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Measures the time from starting a program until it exits.</summary>
internal static class StartContests
{
    private static string Tool => PeerCommands.NativeTool;

    public static IEnumerable<Contest> Of(PeerPool pool) =>
    [
        new("start", "The tool as native code, from start to exit")
        {
            Contestants =
            [
                new ProgramContestant("pycompat --version", Tool, ["--version"]),
                new ProgramContestant("python3 -c pass", pool.Python, ["-c", "pass"]),
            ],
            Bounds = [new("pycompat --version", "python3 -c pass", 0.2)],
        },
    ];

    private sealed record ProgramContestant(string Name, string Program, string[] Arguments) : IContestant
    {
        // The measured program is published separately, not built with the benchmarks.
        public bool IsOurs => false;

        public string? Absence =>
            Program == Tool && !File.Exists(Tool) ? "not there: ./build.sh publish makes it" : null;

        public async Task<Sample> RunAsync()
        {
            ProcessStartInfo start = new(Program, Arguments) { RedirectStandardOutput = true };
            long clock = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync();

            // The system no longer reports the processor time of a process that has ended.
            return new Sample(Stopwatch.GetElapsedTime(clock).TotalSeconds, ProcessorSeconds: 0);
        }
    }
}
