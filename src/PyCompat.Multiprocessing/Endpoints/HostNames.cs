using System.Net;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Resolves a host name to addresses, IPv4 first: CPython creates an AF_INET socket for every (host, port).
/// </summary>
internal static class HostNames
{
    /// <summary>Resolves a host name.</summary>
    public delegate Task<IPAddress[]> Lookup(DnsEndPoint name, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the possible addresses of <paramref name="endPoint"/>: the address itself, unless it is a name.
    /// </summary>
    public static EndPoint[] Resolve(EndPoint endPoint) =>
        endPoint is DnsEndPoint name ? Order(name, Ask(name)) : [endPoint];

    /// <inheritdoc cref="Resolve"/>
    public static async ValueTask<EndPoint[]> ResolveAsync(
        EndPoint endPoint, Lookup? lookup, CancellationToken cancellationToken) =>
        endPoint is DnsEndPoint name
            ? Order(name, await AskAsync(name, lookup ?? AskSystem, cancellationToken).ConfigureAwait(false))
            : [endPoint];

    private static IPAddress[] Ask(DnsEndPoint name)
    {
        try
        {
            return Dns.GetHostAddresses(name.Host, name.AddressFamily);
        }
        catch (SocketException failure)
        {
            throw NotFound(name, failure);
        }
    }

    private static async ValueTask<IPAddress[]> AskAsync(
        DnsEndPoint name, Lookup lookup, CancellationToken cancellationToken)
    {
        try
        {
            return await lookup(name, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            throw NotFound(name, failure);
        }
    }

    // The system's message does not name the host.
    private static SocketException NotFound(DnsEndPoint name, SocketException failure) =>
        new((int)failure.SocketErrorCode, $"No address was found for the host {name.Host}: {failure.Message}");

    private static Task<IPAddress[]> AskSystem(DnsEndPoint name, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(name.Host, name.AddressFamily, cancellationToken);

    private static EndPoint[] Order(DnsEndPoint name, IPAddress[] addresses)
    {
        EndPoint[] ordered = [.. addresses
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .Select(address => new IPEndPoint(address, name.Port))];
        return ordered.Length > 0
            ? ordered
            : throw new SocketException((int)SocketError.HostNotFound, $"The name {name.Host} has no address.");
    }
}

/// <summary>A unique address that only this user can reach (CPython: <c>arbitrary_address</c>).</summary>
/// <param name="endPoint">The address.</param>
/// <param name="folder">A directory created for it and removed with it; null if none is needed.</param>
internal sealed class TemporaryAddress(EndPoint endPoint, string? folder) : IDisposable
{
    public EndPoint EndPoint => endPoint;

    public void Dispose()
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            Directory.Delete(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // The temporary directory has already been cleaned up.
        }
    }
}

/// <summary>Reads parts of a Unix socket's address.</summary>
internal static class UnixAddress
{
    private const int PathOffset = sizeof(ushort);

    /// <summary>Returns the file of a Unix socket; null for an abstract name or any other address family.</summary>
    public static string? GetPath(EndPoint endPoint)
    {
        if (endPoint is not UnixDomainSocketEndPoint unix)
        {
            return null;
        }

        SocketAddress address = unix.Serialize();
        return address.Size > PathOffset && address[PathOffset] != 0 ? unix.ToString() : null;
    }
}
