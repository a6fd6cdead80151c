using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;
using static PyCompat.Benchmarks.Peers.PeerKind;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Measures the time from starting to connect until the first reply.</summary>
internal sealed class HandshakeContests(PeerPool pool)
{
    public IEnumerable<Contest> All =>
    [
        new("connect-tcp", "Connect, handshake and first reply over TCP")
        {
            Contestants = Make(true, 20, 1, (DotNet, CPython), (CPython, DotNet), (DotNet, DotNet), (CPython, CPython)),
            Bounds =
            [
                // Less than 5 ms where CPython takes 44.
                new(Names.Pair(DotNet, CPython), Names.Pair(CPython, CPython), 5 / 44.0),
                new(Names.Pair(CPython, DotNet), Names.Pair(CPython, CPython), 5 / 44.0),
            ],
        },
        new("connect-unix", "Connect, handshake and first reply over a Unix socket, one after the other")
        {
            Contestants = Make(
                false, 200, 1, (DotNet, DotNet), (DotNet, CPython), (CPython, DotNet), (CPython, CPython)),
            Bounds = [new(Names.Pair(DotNet, DotNet), Names.Pair(CPython, CPython), 0.5)],
        },
        new("connect-unix-64", "Connect, handshake and first reply over a Unix socket, 64 at once")
        {
            Contestants = Make(false, 640, 64, (DotNet, DotNet), (CPython, CPython)),
            Bounds = [new(Names.Pair(DotNet, DotNet), Names.Pair(CPython, CPython), 0.5)],
        },
    ];

    private IReadOnlyList<IContestant> Make(
        bool isTcp, int count, int atOnce, params (PeerKind Client, PeerKind Listener)[] pairs) =>
    [
        .. pairs.Select(pair => new HandshakeContestant(pool, pair.Client, pair.Listener)
        {
            IsTcp = isTcp,
            Count = count,
            AtOnce = atOnce,
        }),
    ];
}
