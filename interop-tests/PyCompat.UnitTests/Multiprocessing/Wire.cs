namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>What a connection can run over, as rows of a theory.</summary>
public enum Wire
{
    /// <summary>Both ways by <c>CreatePipe</c>: a message-mode pipe on Windows.</summary>
    SocketPair,

    /// <summary>One way by <c>CreateOneWayPipe</c>: a message-mode pipe on Windows.</summary>
    Pipe,

    Tcp,
    Unix,
    Stream,

    /// <summary>By a listener on the name of a message-mode pipe; on Windows alone.</summary>
    NamedPipe,
}
