namespace PyCompat.Multiprocessing;

/// <summary>The directions of a connection (Python: <c>readable</c>, <c>writable</c>).</summary>
[Flags]
public enum ConnectionAccess
{
    /// <summary>Messages can be received.</summary>
    Read = 1,

    /// <summary>Messages can be sent.</summary>
    Write = 2,

    /// <summary>Both directions.</summary>
    ReadWrite = Read | Write,
}
