namespace PyCompat.Benchmarks.Peers;

/// <summary>How a peer comes by its connection.</summary>
internal enum PeerRole
{
    Listen,
    Connect,

    /// <summary>It has none: what it measures stays inside one process.</summary>
    Alone,
}
