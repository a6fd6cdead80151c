namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>What a connection can run over, as rows of a theory.</summary>
public enum Wire
{
    SocketPair,
    Pipe,
    Tcp,
    Unix,
    Stream,
}
