using System.Net;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Turns a host's name into addresses, IPv4 first: CPython makes an AF_INET socket for every (host, port).
/// </summary>
internal static class HostNames
{
    /// <summary>Finds the addresses of a name.</summary>
    public delegate Task<IPAddress[]> Lookup(DnsEndPoint name, CancellationToken cancellationToken);

    /// <summary>Where <paramref name="endPoint"/> may be; one that is no name is itself the answer.</summary>
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

    // The system's own text names no host.
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

/// <summary>
/// An address that nobody else has, and that only this user can reach (CPython: <c>arbitrary_address</c>).
/// </summary>
/// <param name="endPoint">The address.</param>
/// <param name="folder">A folder of its own that goes with it; null: it needs none.</param>
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
            // Somebody else has cleaned up the temporary folder.
        }
    }
}

/// <summary>What is in the address of a Unix socket.</summary>
internal static class UnixAddress
{
    private const int PathOffset = sizeof(ushort);

    /// <summary>The file of a Unix socket; null of an abstract name, and of any other family.</summary>
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
