namespace PyCompat.Multiprocessing;

/// <summary>Why a connection, socket or descriptor did not pass from one process to another.</summary>
public enum HandlePassingErrorCode
{
    /// <summary>
    /// What the message says is nothing that may be taken: an address that is no Unix socket's, a descriptor of this
    /// process, a handle of some other one.
    /// </summary>
    NotTakeable,

    /// <summary>Nobody serves it any more: the process that shared it has ended.</summary>
    Unreachable,

    /// <summary>The process that serves it runs as another user; nothing was said to it.</summary>
    OtherUser,

    /// <summary>The process that serves it has another <see cref="ProcessAuthKey"/>.</summary>
    NotAuthenticated,

    /// <summary>It was taken before, was withdrawn when its time was over, or never was there.</summary>
    Gone,

    /// <summary>This process has no descriptor free for it (RLIMIT_NOFILE).</summary>
    NoDescriptorLeft,

    /// <summary>What came is not one descriptor, or not one of the kind that was announced.</summary>
    Malformed,

    /// <summary>The receiver did not acknowledge it.</summary>
    NotAcknowledged,

    /// <summary>The receiver acknowledged it, and was not to.</summary>
    Acknowledged,

    /// <summary>
    /// Nothing came for long after it was received: maybe the two ends do not agree on whether it is acknowledged.
    /// </summary>
    NothingFollowed,
}
