using System.Net;
using PyCompat.Multiprocessing.Endpoints;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>Accepts connections (Python: <c>multiprocessing.connection.Listener</c>).</summary>
/// <remarks>
/// Thread-safe. <see cref="Close"/> makes pending calls fail with <see cref="ObjectDisposedException"/>. With a key,
/// clients are accepted and put through the handshake from the moment the listener exists, concurrently;
/// <see cref="Accept"/> returns those that passed.
/// </remarks>
public sealed partial class Listener : IDisposable, IAsyncDisposable
{
    private readonly ChannelListener _listener;
    private readonly CancellationTokenSource _closing = new();

    /// <summary>
    /// Listens on a Unix socket in a new directory accessible only to this user or, on Windows, on a pipe with a new
    /// name (Python: <c>Listener()</c>).
    /// </summary>
    public Listener(ListenerOptions? options = null)
    {
        _listener = new ChannelListener(options ?? ListenerOptions.Default);
    }

    /// <summary>Binds to an address and listens (Python: <c>Listener(address, backlog=..., authkey=...)</c>).</summary>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/> (port 0: any free port), a <see cref="DnsEndPoint"/> (IPv4 addresses are preferred),
    /// a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>, whose file is removed when the listener is closed,
    /// or, on Windows, a <see cref="NamedPipeEndPoint"/>.
    /// </param>
    /// <param name="options">How to listen, the key to use, and how the accepted connections behave.</param>
    /// <exception cref="System.Net.Sockets.SocketException">
    /// The address is in use, or does not belong to this machine.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The options require something that this kind of address does not support.
    /// </exception>
    public Listener(EndPoint endPoint, ListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _listener = new ChannelListener(endPoint, options ?? ListenerOptions.Default);
    }

    /// <summary>The address it listens on, with the actual port (Python: <c>address</c>).</summary>
    public EndPoint LocalEndPoint => _listener.LocalEndPoint;

    /// <summary>
    /// The number of clients refused so far; <see cref="ListenerOptions.ClientRefused"/> is called for each.
    /// </summary>
    public long RefusedClients => _listener.RefusedClients;

    /// <summary>
    /// Waits for a client that passes the checks (Python: <c>accept()</c>); the connection has the client's address
    /// (<c>last_accepted</c>). A client that does not pass never causes an error here.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The listener is closed, or was closed during the wait.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">
    /// No descriptor is available, or a similar error; the listener stays usable.
    /// </exception>
    public Connection Accept() => new(_listener.Accept());

    /// <inheritdoc cref="Accept"/>
    public async ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken = default) =>
        new(await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Stops listening (Python: <c>close()</c>). Connections already accepted stay open; clients not yet accepted are
    /// closed.
    /// </summary>
    public void Close()
    {
        // Notifies ServeAsync. Only the library holds this token, so that no user code runs here.
        _closing.Cancel();
        _listener.Dispose();
    }

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    internal void AddTo(WaitSet set) => _listener.AddTo(set);
}
