namespace PyCompat.Benchmarks.Peers;

/// <summary>What sits at an end of a measured connection.</summary>
internal enum PeerKind
{
    /// <summary>This library.</summary>
    DotNet,

    /// <summary>This library, polling busily for a bounded time before it blocks.</summary>
    DotNetBusy,

    /// <summary>This library, coalescing what it sends.</summary>
    DotNetCoalescing,

    /// <summary>This library by its asynchronous calls.</summary>
    DotNetAsync,

    /// <summary>CPython's own <c>multiprocessing.connection</c>.</summary>
    CPython,

    /// <summary>CPython by an interpreter that has NumPy, which need not be the one of <see cref="CPython"/>.</summary>
    CPythonWithNumPy,

    /// <summary>The necessary system calls alone, in C.</summary>
    C,

    /// <summary>As <see cref="C"/>, asking busily for a bounded time before it blocks.</summary>
    CBusy,

    /// <summary>Razorvine.Pickle, for pickles.</summary>
    Razorvine,

    /// <summary>StreamJsonRpc with MessagePack, for request and reply.</summary>
    Rpc,
}
