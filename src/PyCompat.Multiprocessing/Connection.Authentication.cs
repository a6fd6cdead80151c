using System.Diagnostics;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Handshake;

namespace PyCompat.Multiprocessing;

/// <content>The two halves of the handshake, for connections that nobody dialled.</content>
public sealed partial class Connection
{
    /// <summary>
    /// Makes the other end prove that it knows the key (Python: <c>deliver_challenge(connection, authkey)</c>). For
    /// connections that <see cref="Listener"/> and <see cref="Client"/> did not make; the other end answers by
    /// <c>answer_challenge</c>, and then both change roles.
    /// </summary>
    /// <exception cref="HandshakeException">It did not; the connection is closed.</exception>
    public void DeliverChallenge(AuthKey key, AuthenticationOptions? options = null)
    {
        using HandshakeRunner handshake = Delivery(key, options ?? AuthenticationOptions.Default);
        handshake.Run();
    }

    /// <inheritdoc cref="DeliverChallenge"/>
    public async ValueTask DeliverChallengeAsync(
        AuthKey key, AuthenticationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using HandshakeRunner handshake = Delivery(key, options ?? AuthenticationOptions.Default);
        await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Proves to the other end that this side knows the key (Python: <c>answer_challenge(connection, authkey)</c>).
    /// </summary>
    /// <exception cref="HandshakeException">The other end was not convinced; the connection is closed.</exception>
    public void AnswerChallenge(AuthKey key, AuthenticationOptions? options = null)
    {
        using HandshakeRunner handshake = Answer(key, options ?? AuthenticationOptions.Default);
        handshake.Run();
    }

    /// <inheritdoc cref="AnswerChallenge"/>
    public async ValueTask AnswerChallengeAsync(
        AuthKey key, AuthenticationOptions? options = null, CancellationToken cancellationToken = default)
    {
        using HandshakeRunner handshake = Answer(key, options ?? AuthenticationOptions.Default);
        await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // Both ends may be in one process, as CPython's may: a challenge that goes from one connection without addresses to
    // another is taken for that, where one that a listener has made is taken for a relay's.
    private EndPointPair EndPointsOfHalf => _channel.GetEndPoints() ?? EndPointPair.WithoutAddress;

    private HandshakeRunner Delivery(AuthKey key, AuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new HandshakeRunner(
            _channel, options.Timeout, Stopwatch.GetTimestamp(),
            new ChallengeDelivery(key, options, OutstandingChallenges.OfThisProcess, EndPointsOfHalf));
    }

    private HandshakeRunner Answer(AuthKey key, AuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new HandshakeRunner(
            _channel, options.Timeout, Stopwatch.GetTimestamp(),
            new ChallengeAnswer(key, options, OutstandingChallenges.OfThisProcess, EndPointsOfHalf));
    }
}
