using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;
using static PyCompat.Benchmarks.Peers.PeerKind;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Contests that exchange byte messages between two processes.</summary>
internal sealed class MessageContests(PeerPool pool)
{
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;

    // Enough to take some tenths of a second for every contestant.
    private const int SmallMessages = 10_000;
    private const int OneWayMessages = 100_000;

    public IEnumerable<Contest> All =>
    [
        PingPong(8, Placement.OneCore), PingPong(KiB, Placement.OneCore),
        PingPong(8, Placement.AcrossCores), PingPong(KiB, Placement.AcrossCores),
        BusyPingPong(8), BusyPingPong(KiB),
        OneWay(), CoalescedOneWay(),
        Requests(),
        Echo(64 * KiB, 500, ofC: 1.1, ofCPython: null),
        Echo(MiB, 60, ofC: 1.1, ofCPython: 0.3),
        Echo(64 * MiB, 1, ofC: 1.15, ofCPython: 0.3),
    ];

    private Contest PingPong(int size, Placement placement)
    {
        bool isOneCore = placement == Placement.OneCore;
        return new Contest(
            $"pingpong-{size}-{(isOneCore ? "one-core" : "across")}",
            $"{size} bytes there and back, {(isOneCore ? "both ends on one core" : "each end on a core of its own")}")
        {
            Contestants =
            [
                .. Pairs((DotNet, DotNet), (CPython, CPython), (C, C), (DotNet, CPython), (DotNetAsync, DotNetAsync))
                    .Select(pair => Talk(pair, "pingpong", size, SmallMessages) with { Placement = placement }),
            ],
            Bounds = isOneCore
                ?
                [
                    new(Names.Pair(DotNet, DotNet), Names.Pair(CPython, CPython), 0.75),
                    new(Names.Pair(DotNet, DotNet), Names.Pair(CPython, CPython), 0.75, Quantity.ProcessorTime),
                    new(Names.Pair(DotNet, DotNet), Names.Pair(C, C), 1.05),
                ]
                : [new(Names.Pair(DotNet, DotNet), Names.Pair(C, C), 1.15)],
        };
    }

    private Contest OneWay() => new("oneway-64", "64 bytes one way, a call a message")
    {
        Contestants =
        [
            .. Pairs((DotNet, DotNet), (CPython, CPython), (C, C), (DotNet, CPython), (CPython, DotNet))
                .Select(pair => Talk(pair, "oneway", 64, OneWayMessages)),
        ],
        Bounds =
        [
            new(Names.Pair(DotNet, DotNet), Names.Pair(CPython, CPython), 1 / 2.0),
            new(Names.Pair(DotNet, DotNet), Names.Pair(C, C), 1 / 0.8),
        ],
    };

    private Contest BusyPingPong(int size) => new(
        $"pingpong-{size}-busy", $"{size} bytes there and back, polling busily for 50 us before blocking")
    {
        Contestants =
        [
            .. Pairs((DotNetBusy, DotNetBusy), (CPython, CPython), (CBusy, CBusy), (DotNetBusy, CPython))
                .Select(pair => Talk(pair, "pingpong", size, SmallMessages)),
        ],
        Bounds =
        [
            new(Names.Pair(DotNetBusy, DotNetBusy), Names.Pair(CPython, CPython), 0.12),
            new(Names.Pair(DotNetBusy, DotNetBusy), Names.Pair(CPython, CPython), 0.25, Quantity.ProcessorTime),
            new(Names.Pair(DotNetBusy, CPython), Names.Pair(CPython, CPython), 0.6),
        ],
    };

    private Contest CoalescedOneWay() => new(
        "oneway-64-coalesced", "64 bytes one way, sends coalesced for a millisecond")
    {
        Contestants =
        [
            .. Pairs((DotNetCoalescing, DotNetCoalescing), (CPython, CPython), (DotNetCoalescing, CPython))
                .Select(pair => Talk(pair, "oneway", 64, OneWayMessages)),
        ],
        Bounds =
        [
            new(Names.Pair(DotNetCoalescing, DotNetCoalescing), Names.Pair(CPython, CPython), 1 / 20.0),
            new(Names.Pair(DotNetCoalescing, CPython), Names.Pair(CPython, CPython), 1 / 1.2),
        ],
    };

    private Contest Requests() => new("request", "A number sent as an object, and its reply, asynchronously")
    {
        Contestants =
        [
            .. Pairs((DotNet, DotNet), (Rpc, Rpc)).Select(pair => Talk(pair, "request", 0, SmallMessages) with
            {
                Arguments = $"{SmallMessages}",
            }),
        ],
        Bounds = [new(Names.Pair(DotNet, DotNet), Names.Pair(Rpc, Rpc), 1)],
    };

    private Contest Echo(int size, int count, double ofC, double? ofCPython) =>
        new($"echo-{size}", $"{size / KiB:N0} KiB there and back, buffers reused")
        {
            Contestants =
            [
                .. Pairs((DotNet, DotNet), (CPython, CPython), (C, C), (DotNet, CPython), (C, CPython))
                    .Select(pair => Talk(pair, "pingpong", size, count)),
            ],
            Bounds =
            [
                new(Names.Pair(DotNet, DotNet), Names.Pair(C, C), ofC),
                .. ofCPython is { } factor
                    ? (Bound[])
                    [
                        new(Names.Pair(DotNet, DotNet), Names.Pair(CPython, CPython), factor),
                        new(Names.Pair(DotNet, CPython), Names.Pair(C, CPython), 1.2),
                    ]
                    : [],
            ],
        };

    private PairContestant Talk((PeerKind Driver, PeerKind Server) pair, string exercise, int size, int count) =>
        new(pool, pair.Driver, pair.Server)
        {
            Exercise = exercise,
            Arguments = $"{size} {count}",
            Operations = count,
        };

    private static (PeerKind Driver, PeerKind Server)[] Pairs(params (PeerKind Driver, PeerKind Server)[] pairs) =>
        pairs;
}
