using System.Net;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>How addresses are connected to and listened on: sockets on Unix, pipes and Winsock on Windows.</summary>
internal abstract partial class PlatformEndpoints
{
    /// <summary>That of the system this process runs on.</summary>
    public static PlatformEndpoints Current { get; } = Choose();

    public abstract Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null);

    public abstract Acceptor Listen(EndPoint endPoint, ListenerOptions options);

    /// <summary>An address for a listener that was given none.</summary>
    public abstract TemporaryAddress CreateAddress();

    /// <summary>Whether it can be told which user's process is at the other end of such an address.</summary>
    public abstract bool KnowsPeerOf(EndPoint endPoint);
}
