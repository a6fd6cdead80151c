namespace PyCompat.Multiprocessing;

/// <summary>Whether connections and sockets may travel inside the messages of a connection.</summary>
public enum HandlePassingPolicy
{
    /// <summary>No: what comes cannot be taken, and none can be sent.</summary>
    Refuse,

    /// <summary>
    /// Between processes of the user that this one runs as, as the kernel says (SO_PEERCRED), that know its
    /// <see cref="ProcessAuthKey"/>; over a pipe of Windows, with the process that opened its other end.
    /// </summary>
    SameUser,
}
