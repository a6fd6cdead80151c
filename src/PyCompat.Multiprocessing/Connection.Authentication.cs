using System.Diagnostics;
using System.Net;
using PyCompat.Multiprocessing.Authentication;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    private Route? _route;

    /// <summary>
    /// Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED); null over anything else.
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    public PeerCredentials? PeerCredentials
    {
        get
        {
            ThrowIfClosed();
            return _route is not null ? _route.Peer
                : _transport.Handle is { } handle ? SystemTransports.Current.GetPeerCredentials(handle)
                : null;
        }
    }

    /// <summary>Whether a message has begun to arrive and is not yet here whole.</summary>
    internal bool IsInsideMessage => _transport.IsReceiving;

    /// <summary>
    /// Makes the other end prove that it knows the key (Python: <c>deliver_challenge(connection, authkey)</c>). For
    /// connections that <see cref="Listener"/> and <see cref="Client"/> did not make; the other end answers by
    /// <c>answer_challenge</c>, and then both change roles.
    /// </summary>
    /// <exception cref="HandshakeException">It did not; the connection is closed.</exception>
    public void DeliverChallenge(AuthKey key, AuthenticationOptions? options = null)
    {
        using Handshake handshake = Delivery(key, options ?? AuthenticationOptions.Default);
        handshake.Run();
    }

    /// <inheritdoc cref="DeliverChallenge"/>
    public async ValueTask DeliverChallengeAsync(
        AuthKey key, AuthenticationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using Handshake handshake = Delivery(key, options ?? AuthenticationOptions.Default);
        await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Proves to the other end that this side knows the key (Python: <c>answer_challenge(connection, authkey)</c>).
    /// </summary>
    /// <exception cref="HandshakeException">The other end was not convinced; the connection is closed.</exception>
    public void AnswerChallenge(AuthKey key, AuthenticationOptions? options = null)
    {
        using Handshake handshake = Answer(key, options ?? AuthenticationOptions.Default);
        handshake.Run();
    }

    /// <inheritdoc cref="AnswerChallenge"/>
    public async ValueTask AnswerChallengeAsync(
        AuthKey key, AuthenticationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using Handshake handshake = Answer(key, options ?? AuthenticationOptions.Default);
        await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where both ends are; null of a connection that nobody dialled.</summary>
    internal Route? GetRoute() => _route ??=
        RemoteEndPoint is { } remote && _transport.Handle is { } handle
            ? SystemTransports.Current.GetRoute(handle, remote)
            : null;

    /// <summary>
    /// Has what arrives acknowledged at once. The two small writes in a row of a handshake meet Nagle's algorithm at
    /// the other end, which then waits for an acknowledgement that is delayed by some 40 ms. The kernel forgets it.
    /// </summary>
    internal void AcknowledgeAtOnce()
    {
        if (RemoteEndPoint is IPEndPoint && !_isClosed && _transport.Handle is { } handle)
            SystemTransports.Current.AcknowledgeAtOnce(handle);
    }

    // Both ends may be in one process, as CPython's may: a challenge that goes from one connection without addresses to
    // another is taken for that, where one that a listener has made is taken for a relay's.
    private Route RouteOfHalf => GetRoute() ?? Route.WithoutAddress;

    private Handshake Delivery(AuthKey key, AuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Handshake(
            this, options.Timeout, Stopwatch.GetTimestamp(),
            new ChallengeDelivery(key, options, OutstandingChallenges.OfThisProcess, RouteOfHalf));
    }

    private Handshake Answer(AuthKey key, AuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Handshake(
            this, options.Timeout, Stopwatch.GetTimestamp(),
            new ChallengeAnswer(key, options, OutstandingChallenges.OfThisProcess, RouteOfHalf));
    }
}
