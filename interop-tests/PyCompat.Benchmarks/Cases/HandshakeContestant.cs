using System.Net;
using System.Net.Sockets;
using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Connections that are made, authenticated and used once, either sequentially or concurrently.</summary>
internal sealed record HandshakeContestant(PeerPool Pool, PeerKind Client, PeerKind Listener) : IContestant
{
    private const string Key = "PYCOMPAT_BENCH_KEY=a key of no worth";

    public required bool IsTcp { get; init; }

    public required int Count { get; init; }

    public required int AtOnce { get; init; }

    public string Name => Names.Pair(Client, Listener);

    public bool IsOurs => Names.IsOurs(Client) || Names.IsOurs(Listener);

    public string? Absence => Pool.AbsenceOf(Client) ?? Pool.AbsenceOf(Listener);

    public async Task<Sample> RunAsync()
    {
        string where = IsTcp ? $"AF_INET 127.0.0.1:{FreePort()}" : $"AF_UNIX {Path.Combine(Pool.Folder, "h")}";
        PeerProcess listener = Pool.Alone(Listener, Key, "listener");
        PeerProcess client = Pool.Alone(Client, Key, "client");
        await listener.TellAsync($"handshakes-serve {where} {Count} {AtOnce}");
        await listener.WaitUntilListeningAsync();
        await client.TellAsync($"handshakes-drive {where} {Count} {AtOnce}");
        Sample driven = await client.HearAsync();
        Sample served = await listener.HearAsync();
        return (driven with { ProcessorSeconds = driven.ProcessorSeconds + served.ProcessorSeconds }) / Count;
    }

    private static int FreePort()
    {
        using TcpListener any = new(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }
}
