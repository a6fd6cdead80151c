using System.Net;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Message-mode pipes by name, and .NET sockets.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEndpoints : PlatformEndpoints
{
    public override Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null)
    {
        if (endPoint is not NamedPipeEndPoint pipe)
        {
            return new WinsockConnector(endPoint, options, lookup);
        }

        EnsureNotWrapped(options.WrapStream);
        return new PipeConnector(pipe, options);
    }

    public override Acceptor Listen(EndPoint endPoint, ListenerOptions options)
    {
        if (endPoint is not NamedPipeEndPoint pipe)
        {
            return new WinsockAcceptor(endPoint, options.Backlog);
        }

        EnsureNotWrapped(options.WrapStream);
        return new PipeAcceptor(pipe);
    }

    public override TemporaryAddress CreateAddress() => new(PipeFactory.CreateAddress(), folder: null);

    public override bool KnowsPeerOf(EndPoint endPoint) => endPoint is NamedPipeEndPoint;

    private static void EnsureNotWrapped(object? wrapStream)
    {
        if (wrapStream is not null)
        {
            throw new ArgumentException(
                "WrapStream is for sockets: a Windows pipe carries messages and is not a byte stream. A pipe " +
                "cannot be reached from other machines.");
        }
    }
}

internal abstract partial class PlatformEndpoints
{
    private static PlatformEndpoints Choose() =>
        Platform.IsWindows ? new WindowsEndpoints() : new UnixEndpoints();
}
