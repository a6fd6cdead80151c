using System.Diagnostics;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>What a client does between connecting and the first message.</summary>
internal sealed class ClientGreeting(BareConnection bare, ClientOptions options)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private Connection? _connection;

    internal Connection Run()
    {
        try
        {
            PeerCheck.Ensure(options.PeerPolicy, bare);

            // What wraps is asynchronous alone, and somebody else's.
            _connection = options.WrapStream is null
                ? Open()
                : WrapAsync(options.WrapStream, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            if (options.AuthKey is { } key)
            {
                using Handshake handshake = CreateHandshake(_connection, key);
                handshake.Run();
            }

            return _connection;
        }
        catch
        {
            Close();
            throw;
        }
    }

    internal async ValueTask<Connection> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            PeerCheck.Ensure(options.PeerPolicy, bare);
            _connection = options.WrapStream is null
                ? Open()
                : await WrapAsync(options.WrapStream, cancellationToken).ConfigureAwait(false);
            if (options.AuthKey is { } key)
            {
                using Handshake handshake = CreateHandshake(_connection, key);
                await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
            }

            return _connection;
        }
        catch
        {
            Close();
            throw;
        }
    }

    private Connection Open() => Over(bare.ToTransport(options.Connection), route: null);

    private async ValueTask<Connection> WrapAsync(
        Func<Stream, CancellationToken, ValueTask<Stream>> wrap, CancellationToken cancellationToken)
    {
        StreamWrapping wrapping = new(bare, wrap);
        ByteChannel channel = await wrapping.RunAsync(options.Authentication.Timeout, _start, cancellationToken)
            .ConfigureAwait(false);
        return Over(FramedTransport.Over(channel, options.Connection), wrapping.Route);
    }

    private Connection Over(MessageTransport transport, Route? route)
    {
        if (options.AuthKey is null)
            transport = new ChallengeGuard(transport);
        return Connection.Over(transport, bare.Remote, options.Connection, route);
    }

    private Handshake CreateHandshake(Connection connection, AuthKey key) =>
        Handshake.OfClient(connection, key, options.Authentication, connection.GetRoute(), _start);

    private void Close()
    {
        _connection?.Close();
        bare.Close();
    }
}
