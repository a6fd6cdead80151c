using System.Net;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Listens at an address and accepts clients, with a handshake if a key is set.</summary>
internal sealed class ChannelListener : IDisposable
{
    private readonly Acceptor _acceptor;
    private readonly ListenerOptions _options;
    private readonly AcceptLoop? _loop;
    private readonly TemporaryAddress? _temporary;
    private int _isClosed;

    public ChannelListener(EndPoint endPoint, ListenerOptions options)
    {
        _options = options;
        _acceptor = Open(endPoint, options, out _loop);
    }

    /// <summary>Listens at a temporary address, which is removed on disposal.</summary>
    public ChannelListener(ListenerOptions options)
    {
        _options = options;
        _temporary = PlatformEndpoints.Current.CreateAddress();
        try
        {
            _acceptor = Open(_temporary.EndPoint, options, out _loop);
        }
        catch
        {
            _temporary.Dispose();
            throw;
        }
    }

    public EndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>The number of clients refused so far.</summary>
    public long RefusedClients => _loop?.Refused ?? 0;

    public MessageChannel Accept() =>
        Admit(_loop?.Accept() ?? _acceptor.Accept().ToChannel(_options.Connection));

    public async ValueTask<MessageChannel> AcceptAsync(CancellationToken cancellationToken) => Admit(
        _loop is not null
            ? await _loop.AcceptAsync(cancellationToken).ConfigureAwait(false)
            : (await _acceptor.AcceptAsync(cancellationToken).ConfigureAwait(false)).ToChannel(_options.Connection));

    /// <summary>Adds what has to be watched to detect a client.</summary>
    public void AddTo(WaitSet set)
    {
        if (_loop is not null)
        {
            _loop.AddTo(set);
        }
        else
        {
            _acceptor.AddTo(set);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        try
        {
            _loop?.Close();
        }
        finally
        {
            CloseSocket();
        }
    }

    private static Acceptor Open(EndPoint endPoint, ListenerOptions options, out AcceptLoop? loop)
    {
        PeerCheck.EnsurePossible(options.PeerPolicy, endPoint);
        if (options.AuthKey is not null && options.FirstMessageTimeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException(
                $"{nameof(ListenerOptions.FirstMessageTimeout)} is for a listener without a key; with a key, the " +
                "handshake has a separate limit.", nameof(options));
        }

        Acceptor acceptor = PlatformEndpoints.Current.Listen(endPoint, options);
        try
        {
            loop = options.ChecksClients ? new AcceptLoop(acceptor, options) : null;
            return acceptor;
        }
        catch
        {
            acceptor.Close();
            throw;
        }
    }

    // Without a key, the client may be anyone that can reach the address.
    private MessageChannel Admit(MessageChannel channel)
    {
        channel.IsFromKeylessListener = _options.AuthKey is null;
        return channel;
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
}
