using System.Net;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Connects to addresses and listens on them: sockets on Unix, pipes and Winsock on Windows.</summary>
internal abstract partial class PlatformEndpoints
{
    /// <summary>The implementation for the current system.</summary>
    public static PlatformEndpoints Current { get; } = Choose();

    public abstract Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null);

    public abstract Acceptor Listen(EndPoint endPoint, ListenerOptions options);

    /// <summary>Creates an address for a listener that was not given one.</summary>
    public abstract TemporaryAddress CreateAddress();

    /// <summary>Whether the user of the process at the other end of such an address can be determined.</summary>
    public abstract bool KnowsPeerOf(EndPoint endPoint);
}
