namespace PyCompat.Benchmarks.Peers;

/// <summary>How a peer obtains its connection.</summary>
internal enum PeerRole
{
    Listen,
    Connect,

    /// <summary>The peer has no connection; its measurements stay inside one process.</summary>
    Alone,
}
