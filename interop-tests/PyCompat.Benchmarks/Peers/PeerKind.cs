namespace PyCompat.Benchmarks.Peers;

/// <summary>The kind of peer at an end of a measured connection.</summary>
internal enum PeerKind
{
    /// <summary>This library.</summary>
    DotNet,

    /// <summary>This library, busy polling for a bounded time before it blocks.</summary>
    DotNetBusy,

    /// <summary>This library, coalescing sends.</summary>
    DotNetCoalescing,

    /// <summary>This library, using its asynchronous calls.</summary>
    DotNetAsync,

    /// <summary>CPython's <c>multiprocessing.connection</c>.</summary>
    CPython,

    /// <summary>CPython with NumPy, possibly a different interpreter than <see cref="CPython"/>.</summary>
    CPythonWithNumPy,

    /// <summary>Only the necessary system calls, in C.</summary>
    C,

    /// <summary>Like <see cref="C"/>, but busy polling for a bounded time before it blocks.</summary>
    CBusy,

    /// <summary>Razorvine.Pickle, for pickles.</summary>
    Razorvine,

    /// <summary>StreamJsonRpc with MessagePack, for request and reply.</summary>
    Rpc,
}
