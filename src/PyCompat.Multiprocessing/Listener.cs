using System.Net;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

/// <summary>Accepts connections (Python: <c>multiprocessing.connection.Listener</c>).</summary>
/// <remarks>
/// Any number of threads may accept at once. <see cref="Close"/> ends their calls in
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class Listener : IDisposable, IAsyncDisposable
{
    private readonly SocketAcceptor _acceptor;

    /// <summary>Binds and listens (Python: <c>Listener(address, backlog=...)</c>).</summary>
    /// <param name="endPoint">
    /// An <see cref="IPEndPoint"/> (port 0: any free one), a <see cref="DnsEndPoint"/> (its IPv4 addresses come
    /// first) or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>, whose file is removed when the listener
    /// is closed.
    /// </param>
    /// <param name="options">How to listen, and how the accepted connections behave.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, or not this machine's.</exception>
    public Listener(EndPoint endPoint, ListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _acceptor = new SocketAcceptor(endPoint, options ?? ListenerOptions.Default);
    }

    /// <summary>Where it listens, with the real port (Python: <c>address</c>).</summary>
    public EndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>
    /// Waits for a client (Python: <c>accept()</c>); the connection says where it comes from (<c>last_accepted</c>).
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">
    /// No descriptor is left, or the like; the listener stays usable.
    /// </exception>
    public Connection Accept() => _acceptor.Accept();

    /// <inheritdoc cref="Accept"/>
    public ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken = default) =>
        _acceptor.AcceptAsync(cancellationToken);

    internal void AddTo(WaitSet set) => _acceptor.AddTo(set);

    /// <summary>Stops listening (Python: <c>close()</c>). Connections that were accepted live on.</summary>
    public void Close() => _acceptor.Close();

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }
}
