using System.Diagnostics;
using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>
/// Contests of a pool of two Python processes, compared with Python's own pool, and with an interpreter in the same
/// process.
/// </summary>
internal static class PoolContests
{
    private const string Ours = ".NET, pool";
    private const string Executor = "ProcessPoolExecutor";
    private const string Embedded = "pythonnet";
    private const string Parts = "writing + reading + sum";
    private const string Imports = "python3 -c 'import pickle, multiprocessing.connection'";

    public static IEnumerable<Contest> Of(PeerPool pool) =>
    [
        AgainstExecutor(pool, "one", 1_000, 0.4, "1,000 small calls, one after the other"),
        AgainstExecutor(pool, "many", 10_000, 0.3, "10,000 small calls in flight"),
        AgainstExecutor(pool, "map", 10_000, 0.35, "10,000 small calls by MapAsync, or map with its best chunksize"),
        new("calls-map-1000", "1,000 small calls by MapAsync, and by an interpreter in the same process")
        {
            Contestants = [OfPool(pool, "map 1000"), OfEmbedded(pool, "map 1000")],
            Bounds = [new(Ours, Embedded, 0.5)],
        },
        new("calls-burn", "Two calls at once that only compute")
        {
            Contestants = [OfPool(pool, "burn 2000000"), OfEmbedded(pool, "burn 2000000")],
            Bounds = [new(Ours, Embedded, 0.6)],
        },
        new("calls-rows", "A call with 20,000 dicts that returns a number, and what that consists of")
        {
            Contestants = [OfPool(pool, "rows 20000"), new RowParts(pool)],
            Bounds = [new(Ours, Parts, 1.1)],
        },
        new("calls-start", "The start of a worker to its first result")
        {
            Contestants = [OfPool(pool, "start 1"), new ImportsContestant(pool)],
            Bounds = [new(Ours, Imports, 1.3)],
        },
    ];

    private static Contest AgainstExecutor(PeerPool pool, string what, int count, double factor, string title) =>
        new($"calls-{what}", title)
        {
            Contestants = [OfPool(pool, $"{what} {count}"), new ExecutorContestant(pool, $"{what} {count}")],
            Bounds = [new(Ours, Executor, factor)],
        };

    private static CallContestant OfPool(PeerPool pool, string call) =>
        new(pool, Ours, "pool-call", IsOurs: true) { Call = call };

    private static CallContestant OfEmbedded(PeerPool pool, string call) =>
        new(pool, Embedded, "embedded-call", IsOurs: false) { Call = call };

    private sealed record ExecutorContestant(PeerPool Pool, string Call) : IContestant
    {
        public string Name => Executor;

        public bool IsOurs => false;

        public string? Absence => null;

        public async Task<Sample> RunAsync()
        {
            PeerProcess process = Pool.Alone(PeerKind.CPython, part: Executor);
            await process.TellAsync($"executor {Call}");
            return await process.HearAsync();
        }
    }

    /// <summary>.NET writes the rows, and a Python reads them and sums: without anything between the two.</summary>
    private sealed record RowParts(PeerPool Pool) : IContestant
    {
        private const int Count = 20_000;

        private string? _file;

        public string Name => Parts;

        public bool IsOurs => true;

        public string? Absence => null;

        public async Task<Sample> RunAsync()
        {
            if (_file is null)
            {
                _file = Path.Combine(Pool.Folder, "rows.pickle");
                await File.WriteAllBytesAsync(
                    _file, Pickle.PickleSerializer.Default.Serialize((object)CallData.Rows(Count)));
            }

            PeerProcess writer = Pool.Alone(PeerKind.DotNet, part: Parts);
            await writer.TellAsync($"pool-call write-rows {Count} {Pool.Python}");
            Sample written = await writer.HearAsync();
            PeerProcess reader = Pool.Alone(PeerKind.CPython, part: Parts);
            await reader.TellAsync($"sum-rows {_file} 1");
            Sample read = await reader.HearAsync();
            return written + read;
        }
    }

    private sealed record ImportsContestant(PeerPool Pool) : IContestant
    {
        public string Name => Imports;

        public bool IsOurs => false;

        public string? Absence => null;

        public async Task<Sample> RunAsync()
        {
            long clock = Stopwatch.GetTimestamp();
            using Process process = Process.Start(
                Pool.Python, ["-c", "import pickle, multiprocessing.connection"]);
            await process.WaitForExitAsync();
            return new Sample(Stopwatch.GetElapsedTime(clock).TotalSeconds, ProcessorSeconds: 0);
        }
    }
}
