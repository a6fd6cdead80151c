using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>The names of the contestants in the tables.</summary>
internal static class Names
{
    public static string Pair(PeerKind driver, PeerKind server, string subject = "") =>
        $"{Of(driver)} <-> {Of(server)}{(subject.Length == 0 ? "" : $", {subject}")}";

    public static bool IsOurs(PeerKind kind) =>
        kind is PeerKind.DotNet or PeerKind.DotNetBusy or PeerKind.DotNetCoalescing or PeerKind.DotNetAsync;

    public static string Of(PeerKind kind) => kind switch
    {
        PeerKind.DotNet => ".NET",
        PeerKind.DotNetBusy => ".NET busy",
        PeerKind.DotNetCoalescing => ".NET coalescing",
        PeerKind.DotNetAsync => ".NET async",
        PeerKind.CPython or PeerKind.CPythonWithNumPy => "CPython",
        PeerKind.C => "C",
        PeerKind.CBusy => "C busy",
        PeerKind.Razorvine => "Razorvine",
        PeerKind.Rpc => "StreamJsonRpc",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
