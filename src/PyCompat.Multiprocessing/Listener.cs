using System.Net;
using PyCompat.Multiprocessing.Authentication;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

/// <summary>Accepts connections (Python: <c>multiprocessing.connection.Listener</c>).</summary>
/// <remarks>
/// Any number of threads may accept at once. <see cref="Close"/> ends their calls in
/// <see cref="ObjectDisposedException"/>. With a key, clients are accepted and put through the handshake from the
/// moment the listener exists, beside one another; <see cref="Accept"/> gives those that passed.
/// </remarks>
public sealed partial class Listener : IDisposable, IAsyncDisposable
{
    private readonly Acceptor _acceptor;
    private readonly ListenerOptions _options;
    private readonly Reception? _reception;
    private readonly TemporaryAddress? _temporary;
    private readonly CancellationTokenSource _closing = new();
    private int _isClosed;

    /// <summary>
    /// Listens on a Unix socket in a new folder that only this user can enter, or on a pipe with a new name on Windows
    /// (Python: <c>Listener()</c>).
    /// </summary>
    public Listener(ListenerOptions? options = null)
        : this(SystemTransports.Current.CreateAddress(), options ?? ListenerOptions.Default)
    {
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
        _options = options ?? ListenerOptions.Default;
        _acceptor = Open(endPoint, _options, out _reception);
    }

    private Listener(TemporaryAddress temporary, ListenerOptions options)
    {
        _options = options;
        _temporary = temporary;
        try
        {
            _acceptor = Open(temporary.EndPoint, options, out _reception);
        }
        catch
        {
            temporary.Dispose();
            throw;
        }
    }

    /// <summary>Where it listens, with the real port (Python: <c>address</c>).</summary>
    public EndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>
    /// How many clients were not let in so far; <see cref="ListenerOptions.ClientRefused"/> is told of each.
    /// </summary>
    public long RefusedClients => _reception?.Refused ?? 0;

    /// <summary>
    /// Waits for a client that passes (Python: <c>accept()</c>); the connection says where it comes from
    /// (<c>last_accepted</c>). A client that does not pass is never an error here.
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">
    /// No descriptor is left, or the like; the listener stays usable.
    /// </exception>
    public Connection Accept() =>
        Admit(_reception?.Accept() ?? Connection.FromBare(_acceptor.Accept(), _options.Connection));

    /// <inheritdoc cref="Accept"/>
    public async ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (_reception is not null)
            return Admit(await _reception.AcceptAsync(cancellationToken).ConfigureAwait(false));
        BareConnection client = await _acceptor.AcceptAsync(cancellationToken).ConfigureAwait(false);
        return Admit(Connection.FromBare(client, _options.Connection));
    }

    /// <summary>
    /// Stops listening (Python: <c>close()</c>). Connections that were accepted live on; clients that nobody has
    /// accepted yet are closed.
    /// </summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        // Whoever serves is told; it is nobody else's, so that nothing of the program runs here.
        _closing.Cancel();
        try
        {
            _reception?.Close();
        }
        finally
        {
            CloseSocket();
        }
    }

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    // Without a key anybody who reaches the address may be there.
    private Connection Admit(Connection connection)
    {
        connection.IsFromKeylessListener = _options.AuthKey is null;
        return connection;
    }

    private void CloseSocket()
    {
        try
        {
            _acceptor.Close();
        }
        finally
        {
            _temporary?.Dispose();
        }
    }

    private static Acceptor Open(EndPoint endPoint, ListenerOptions options, out Reception? reception)
    {
        PeerCheck.EnsurePossible(options.PeerPolicy, endPoint);
        if (options.AuthKey is not null && options.FirstMessageTimeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException(
                $"{nameof(ListenerOptions.FirstMessageTimeout)} is for a listener without a key; with one, the " +
                "handshake has its own limit.", nameof(options));
        }

        Acceptor acceptor = SystemTransports.Current.Listen(endPoint, options);
        try
        {
            reception = options.HasScreening ? new Reception(acceptor, options) : null;
            return acceptor;
        }
        catch
        {
            acceptor.Close();
            throw;
        }
    }

    internal void AddTo(WaitSet set)
    {
        if (_reception is not null)
            _reception.AddTo(set);
        else
            _acceptor.AddTo(set);
    }
}
