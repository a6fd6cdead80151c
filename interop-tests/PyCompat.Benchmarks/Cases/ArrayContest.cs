using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;
using static PyCompat.Benchmarks.Peers.PeerKind;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Sends a large NumPy array there and back as an object, compared with its bytes alone.</summary>
internal static class ArrayContest
{
    private const int Size = 256 << 20;
    private const string Object = "as an object";
    private const string Raw = "raw bytes";

    private static readonly (PeerKind Driver, PeerKind Server)[] Pairs =
        [(DotNet, DotNet), (DotNet, CPythonWithNumPy), (CPythonWithNumPy, CPythonWithNumPy)];

    public static IEnumerable<Contest> Of(PeerPool pool) =>
    [
        new("array-256-mib", "ndarray of float64, 256 MiB, there and back, received into memory of its own")
        {
            // A round takes seconds, nearly all of them spent in the kernel.
            Rounds = 5,
            WarmUp = 2,
            Contestants = [.. Pairs.SelectMany(pair => Both(pool, pair.Driver, pair.Server))],
            Bounds =
            [
                new(Names.Pair(DotNet, DotNet, Object), Names.Pair(DotNet, DotNet, Raw), 1.15),
                new(Names.Pair(DotNet, CPythonWithNumPy, Object), Names.Pair(DotNet, CPythonWithNumPy, Raw), 1.15),
            ],
        },
    ];

    private static IEnumerable<PairContestant> Both(PeerPool pool, PeerKind driver, PeerKind server)
    {
        PairContestant one = new(pool, driver, server)
        {
            Subject = Object,
            Exercise = "arrays",
            Arguments = $"{Size} 1",
            Operations = 1,
        };
        return [one, one with { Subject = Raw, Exercise = "bytes" }];
    }
}
