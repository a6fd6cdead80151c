namespace PyCompat.Multiprocessing;

/// <summary>Whose processes may be at the other end of a Unix socket.</summary>
public enum PeerPolicy
{
    /// <summary>Anybody's who reaches the address.</summary>
    Anyone,

    /// <summary>Those of the user this process runs as, as the kernel says (SO_PEERCRED).</summary>
    SameUser,
}
