using System.Net;
using PyCompat.Multiprocessing.Endpoints;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>Accepts connections (Python: <c>multiprocessing.connection.Listener</c>).</summary>
/// <remarks>
/// Any number of threads may accept at once. <see cref="Close"/> ends their calls in
/// <see cref="ObjectDisposedException"/>. With a key, clients are accepted and put through the handshake from the
/// moment the listener exists, beside one another; <see cref="Accept"/> gives those that passed.
/// </remarks>
public sealed partial class Listener : IDisposable, IAsyncDisposable
{
    private readonly ChannelListener _listener;
    private readonly CancellationTokenSource _closing = new();

    /// <summary>
    /// Listens on a Unix socket in a new folder that only this user can enter, or on a pipe with a new name on Windows
    /// (Python: <c>Listener()</c>).
    /// </summary>
    public Listener(ListenerOptions? options = null)
    {
        _listener = new ChannelListener(options ?? ListenerOptions.Default);
    }

    /// <summary>Binds and listens (Python: <c>Listener(address, backlog=..., authkey=...)</c>).</summary>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/> (port 0: any free one), a <see cref="DnsEndPoint"/> (its IPv4 addresses come
    /// first), a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>, whose file is removed when the listener
    /// is closed, or, on Windows, a <see cref="NamedPipeEndPoint"/>.
    /// </param>
    /// <param name="options">How to listen, with which key, and how the accepted connections behave.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, or not this machine's.</exception>
    /// <exception cref="ArgumentException">The options ask for what this kind of address has not.</exception>
    public Listener(EndPoint endPoint, ListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _listener = new ChannelListener(endPoint, options ?? ListenerOptions.Default);
    }

    /// <summary>Where it listens, with the real port (Python: <c>address</c>).</summary>
    public EndPoint LocalEndPoint => _listener.LocalEndPoint;

    /// <summary>
    /// How many clients were not let in so far; <see cref="ListenerOptions.ClientRefused"/> is told of each.
    /// </summary>
    public long RefusedClients => _listener.RefusedClients;

    /// <summary>
    /// Waits for a client that passes (Python: <c>accept()</c>); the connection says where it comes from
    /// (<c>last_accepted</c>). A client that does not pass is never an error here.
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">
    /// No descriptor is left, or the like; the listener stays usable.
    /// </exception>
    public Connection Accept() => new(_listener.Accept());

    /// <inheritdoc cref="Accept"/>
    public async ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken = default) =>
        new(await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Stops listening (Python: <c>close()</c>). Connections that were accepted live on; clients that nobody has
    /// accepted yet are closed.
    /// </summary>
    public void Close()
    {
        // Whoever serves is told; it is nobody else's, so that nothing of the program runs here.
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
