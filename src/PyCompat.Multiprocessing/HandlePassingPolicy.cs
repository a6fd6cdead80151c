namespace PyCompat.Multiprocessing;

/// <summary>Whether connections and sockets may travel inside the messages of a connection.</summary>
public enum HandlePassingPolicy
{
    /// <summary>No: received ones cannot be taken, and none can be sent.</summary>
    Refuse,

    /// <summary>
    /// Only between processes that run as this process's user, according to the kernel (SO_PEERCRED), and know its
    /// <see cref="ProcessAuthKey"/>; over a Windows pipe, with the process that opened its other end.
    /// </summary>
    SameUser,
}
