using System.Net;
using PyCompat.Multiprocessing.Endpoints;

namespace PyCompat.Multiprocessing;

/// <summary>Connects to a listener (Python: <c>multiprocessing.connection.Client</c>).</summary>
public static class Client
{
    /// <summary>Connects to an endpoint (Python: <c>Client(address, authkey=...)</c>).</summary>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/>, a <see cref="DnsEndPoint"/> (IPv4 addresses are tried first, because CPython
    /// listens on those), a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/> or, on Windows, a
    /// <see cref="NamedPipeEndPoint"/>.
    /// </param>
    /// <param name="options">How to connect, the key to use, and how the connection behaves.</param>
    /// <exception cref="System.Net.Sockets.SocketException">
    /// Nothing listens there, or the address cannot be reached.
    /// </exception>
    /// <exception cref="TimeoutException">
    /// Connecting took longer than <see cref="ClientOptions.ConnectTimeout"/>.
    /// </exception>
    /// <exception cref="HandshakeException">
    /// The listener has a different key or no key, or the handshake timed out.
    /// </exception>
    public static Connection Connect(EndPoint endPoint, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new Connection(ClientHandshake.Connect(endPoint, options ?? ClientOptions.Default));
    }

    /// <summary>Connects to a TCP port (Python: <c>Client((host, port), authkey=...)</c>).</summary>
    /// <param name="host">A host name or a numeric address.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="options">How to connect, the key to use, and how the connection behaves.</param>
    /// <inheritdoc cref="Connect(EndPoint, ClientOptions?)" path="/exception"/>
    public static Connection Connect(string host, int port, ClientOptions? options = null) =>
        Connect(ToEndPoint(host, port), options);

    /// <inheritdoc cref="Connect(string, int, ClientOptions?)"/>
    public static ValueTask<Connection> ConnectAsync(
        string host, int port, ClientOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(ToEndPoint(host, port), options, cancellationToken);

    /// <inheritdoc cref="Connect(EndPoint, ClientOptions?)"/>
    public static async ValueTask<Connection> ConnectAsync(
        EndPoint endPoint, ClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new Connection(
            await ClientHandshake.ConnectAsync(endPoint, options ?? ClientOptions.Default, cancellationToken)
                .ConfigureAwait(false));
    }

    /// <summary>
    /// Determines what listens at an address: connects, waits for the first bytes for at most
    /// <see cref="AuthenticationOptions.Timeout"/>, and disconnects. Uses no key, and does not wrap the stream.
    /// </summary>
    /// <remarks>
    /// CPython's <c>Listener.accept()</c> raises an exception when a client disconnects during the handshake, and a
    /// listener without a key takes the probe for a client. Take care when probing a server in use.
    /// </remarks>
    public static ValueTask<ProbeResult> ProbeAsync(
        EndPoint endPoint, ClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new Probe(endPoint, options ?? ClientOptions.Default).RunAsync(cancellationToken);
    }

    private static EndPoint ToEndPoint(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        return IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : new DnsEndPoint(host, port);
    }
}
