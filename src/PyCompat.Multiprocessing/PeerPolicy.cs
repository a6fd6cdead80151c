namespace PyCompat.Multiprocessing;

/// <summary>Which users' processes may be at the other end of a Unix socket.</summary>
public enum PeerPolicy
{
    /// <summary>Any user's that can reach the address.</summary>
    Anyone,

    /// <summary>Only those of the user this process runs as, according to the kernel (SO_PEERCRED).</summary>
    SameUser,
}
