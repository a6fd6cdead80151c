using System.Net;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Stream sockets: TCP, and Unix sockets with a path or an abstract name.</summary>
internal sealed class UnixEndpoints : PlatformEndpoints
{
    // CPython's util.get_temp_dir uses this prefix too. The directory is created with mode 0700.
    private const string FolderPrefix = "pymp-";

    public override Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null) =>
        new SocketConnector(endPoint, options, lookup);

    public override Acceptor Listen(EndPoint endPoint, ListenerOptions options) =>
        new SocketAcceptor(endPoint, options.Backlog);

    public override TemporaryAddress CreateAddress()
    {
        string folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        return new TemporaryAddress(new UnixDomainSocketEndPoint(Path.Combine(folder, "listener")), folder);
    }

    public override bool KnowsPeerOf(EndPoint endPoint) => endPoint.AddressFamily == AddressFamily.Unix;
}
