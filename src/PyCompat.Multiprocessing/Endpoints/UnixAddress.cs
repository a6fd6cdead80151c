using System.Net;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>What is in the address of a Unix socket.</summary>
internal static class UnixAddress
{
    private const int PathOffset = sizeof(ushort);

    /// <summary>The file of a Unix socket; null of an abstract name, and of any other family.</summary>
    internal static string? GetPath(EndPoint endPoint)
    {
        if (endPoint is not UnixDomainSocketEndPoint unix)
            return null;
        SocketAddress address = unix.Serialize();
        return address.Size > PathOffset && address[PathOffset] != 0 ? unix.ToString() : null;
    }
}
