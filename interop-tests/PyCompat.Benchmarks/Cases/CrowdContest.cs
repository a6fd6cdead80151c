using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>
/// Measures the cost of a message with many open and busy connections, compared with a single connection.
/// </summary>
internal static class CrowdContest
{
    private const int Messages = 20_000;

    public static IEnumerable<Contest> Of(PeerPool pool) =>
    [
        new("crowd", "64 bytes there and back, asynchronously: many connections against one")
        {
            Contestants =
            [
                new Crowd(pool, "1,000 open, 100 busy", 1000, 100),
                new Crowd(pool, "1 open and busy", 1, 1),
            ],
            Bounds =
            [
                new("1,000 open, 100 busy", "1 open and busy", 1.3),
                new("1,000 open, 100 busy", "1 open and busy", 1.3, Quantity.ProcessorTime),
            ],
        },
    ];

    private sealed record Crowd(PeerPool Pool, string Name, int Open, int Busy) : IContestant
    {
        public string? Absence => null;

        public bool IsOurs => true;

        public async Task<Sample> RunAsync()
        {
            string arguments = $"{Path.Combine(Pool.Folder, "crowd")} {Open} {Busy} {Messages}";
            PeerProcess server = Pool.Alone(PeerKind.DotNet, part: "crowd server");
            PeerProcess driver = Pool.Alone(PeerKind.DotNet, part: "crowd");
            await server.TellAsync($"crowd-serve {arguments}");
            await server.WaitUntilListeningAsync();
            await driver.TellAsync($"crowd-drive {arguments}");
            Sample driven = await driver.HearAsync();
            Sample served = await server.HearAsync();
            return (driven with { ProcessorSeconds = driven.ProcessorSeconds + served.ProcessorSeconds }) / Messages;
        }
    }
}
