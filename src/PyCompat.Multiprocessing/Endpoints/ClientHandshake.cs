using System.Diagnostics;
using System.Net;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Handshake;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Performs a client's steps between connecting and the first message.</summary>
internal sealed class ClientHandshake(RawConnection raw, ClientOptions options)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private MessageChannel? _channel;

    /// <summary>Connects, and performs the steps before the first message.</summary>
    public static MessageChannel Connect(EndPoint endPoint, ClientOptions options)
    {
        PeerCheck.EnsurePossible(options.PeerPolicy, endPoint);
        Connector connector = PlatformEndpoints.Current.CreateConnector(endPoint, options);
        return new ClientHandshake(connector.Connect(), options).Run();
    }

    /// <inheritdoc cref="Connect"/>
    public static async ValueTask<MessageChannel> ConnectAsync(
        EndPoint endPoint, ClientOptions options, CancellationToken cancellationToken)
    {
        PeerCheck.EnsurePossible(options.PeerPolicy, endPoint);
        Connector connector = PlatformEndpoints.Current.CreateConnector(endPoint, options);
        RawConnection raw = await connector.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await new ClientHandshake(raw, options).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private MessageChannel Run()
    {
        try
        {
            PeerCheck.Ensure(options.PeerPolicy, raw);

            // The wrapper is user code, and asynchronous only.
            _channel = options.WrapStream is null
                ? Open()
                : WrapAsync(options.WrapStream, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            if (options.AuthKey is { } key)
            {
                using HandshakeRunner handshake = CreateHandshake(_channel, key);
                handshake.Run();
            }

            return _channel;
        }
        catch
        {
            Close();
            throw;
        }
    }

    private async ValueTask<MessageChannel> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            PeerCheck.Ensure(options.PeerPolicy, raw);
            _channel = options.WrapStream is null
                ? Open()
                : await WrapAsync(options.WrapStream, cancellationToken).ConfigureAwait(false);
            if (options.AuthKey is { } key)
            {
                using HandshakeRunner handshake = CreateHandshake(_channel, key);
                await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
            }

            return _channel;
        }
        catch
        {
            Close();
            throw;
        }
    }

    private MessageChannel Open() => Over(raw.ToTransport(options.Connection), endPoints: null);

    private async ValueTask<MessageChannel> WrapAsync(
        Func<Stream, CancellationToken, ValueTask<Stream>> wrap, CancellationToken cancellationToken)
    {
        StreamUpgrade upgrade = new(raw, wrap);
        ByteChannel bytes = await upgrade.RunAsync(options.Authentication.Timeout, _start, cancellationToken)
            .ConfigureAwait(false);
        return Over(FramedTransport.Over(bytes, options.Connection), upgrade.EndPoints);
    }

    private MessageChannel Over(MessageTransport transport, EndPointPair? endPoints)
    {
        if (options.AuthKey is null)
        {
            transport = new ChallengeGuard(transport);
        }

        return new MessageChannel(transport, ConnectionAccess.ReadWrite, options.Connection, raw.Remote)
        {
            KnownEndPoints = endPoints,
        };
    }

    private HandshakeRunner CreateHandshake(MessageChannel channel, AuthKey key) =>
        HandshakeRunner.OfClient(channel, key, options.Authentication, channel.GetEndPoints(), _start);

    private void Close()
    {
        _channel?.Close();
        raw.Close();
    }
}
