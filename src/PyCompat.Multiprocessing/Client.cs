using System.Net;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

/// <summary>Connects to a listener (Python: <c>multiprocessing.connection.Client</c>).</summary>
public static class Client
{
    /// <summary>Connects (Python: <c>Client(address)</c>).</summary>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/>, a <see cref="DnsEndPoint"/> (its IPv4 addresses are tried first: CPython listens
    /// on those) or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.
    /// </param>
    /// <param name="options">How to connect, and how the connection behaves.</param>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens there, or it cannot be reached.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="ClientOptions.ConnectTimeout"/>.</exception>
    public static Connection Connect(EndPoint endPoint, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Connector connector = new(endPoint, options ?? ClientOptions.Default);
        return connector.Connect();
    }

    /// <inheritdoc cref="Connect"/>
    public static async ValueTask<Connection> ConnectAsync(
        EndPoint endPoint, ClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Connector connector = new(endPoint, options ?? ClientOptions.Default);
        return await connector.ConnectAsync(cancellationToken).ConfigureAwait(false);
    }
}
