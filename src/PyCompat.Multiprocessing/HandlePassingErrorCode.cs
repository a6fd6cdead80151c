namespace PyCompat.Multiprocessing;

/// <summary>Why a connection, socket or descriptor could not be passed from one process to another.</summary>
public enum HandlePassingErrorCode
{
    /// <summary>
    /// The message refers to something that must not be taken: an address that is not a Unix socket's, a descriptor of
    /// this process, or a handle of an unrelated process.
    /// </summary>
    NotTakeable,

    /// <summary>The process that shared it has ended.</summary>
    Unreachable,

    /// <summary>The process that serves it runs as another user; nothing was sent to that process.</summary>
    OtherUser,

    /// <summary>The process that serves it has a different <see cref="ProcessAuthKey"/>.</summary>
    NotAuthenticated,

    /// <summary>It has already been taken, has been withdrawn after its lifetime, or never existed.</summary>
    Gone,

    /// <summary>This process has no free descriptor for it (RLIMIT_NOFILE).</summary>
    NoDescriptorLeft,

    /// <summary>Not exactly one descriptor arrived, or one that is not of the announced kind.</summary>
    Malformed,

    /// <summary>The receiver did not acknowledge it.</summary>
    NotAcknowledged,

    /// <summary>The receiver acknowledged it although no acknowledgement was expected.</summary>
    Acknowledged,

    /// <summary>
    /// Nothing arrived for a long time after it was received: the two ends may disagree on whether it is acknowledged.
    /// </summary>
    NothingFollowed,
}
