using System.Diagnostics;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Handshake;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing;

/// <summary>
/// The two halves of the handshake, for connections made without <see cref="Client"/> and <see cref="Listener"/>.
/// </summary>
public static class ConnectionAuthentication
{
    /// <summary>
    /// Makes the other end prove that it knows the key (Python: <c>deliver_challenge(connection, authkey)</c>). For
    /// connections that <see cref="Listener"/> and <see cref="Client"/> did not make; the other end responds with
    /// <c>answer_challenge</c>, and then both swap roles.
    /// </summary>
    /// <exception cref="HandshakeException">The other end failed to prove it; the connection is closed.</exception>
    public static void DeliverChallenge(
        this Connection connection, AuthKey key, AuthenticationOptions? options = null)
    {
        using HandshakeRunner handshake = Delivery(connection, key, options ?? AuthenticationOptions.Default);
        handshake.Run();
    }

    /// <inheritdoc cref="DeliverChallenge"/>
    public static async ValueTask DeliverChallengeAsync(
        this Connection connection,
        AuthKey key,
        AuthenticationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using HandshakeRunner handshake = Delivery(connection, key, options ?? AuthenticationOptions.Default);
        await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Proves to the other end that this side knows the key (Python: <c>answer_challenge(connection, authkey)</c>).
    /// </summary>
    /// <exception cref="HandshakeException">
    /// The other end did not accept the response; the connection is closed.
    /// </exception>
    public static void AnswerChallenge(
        this Connection connection, AuthKey key, AuthenticationOptions? options = null)
    {
        using HandshakeRunner handshake = Answer(connection, key, options ?? AuthenticationOptions.Default);
        handshake.Run();
    }

    /// <inheritdoc cref="AnswerChallenge"/>
    public static async ValueTask AnswerChallengeAsync(
        this Connection connection,
        AuthKey key,
        AuthenticationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using HandshakeRunner handshake = Answer(connection, key, options ?? AuthenticationOptions.Default);
        await handshake.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // Both ends may be in one process, as with CPython. A challenge between two connections without addresses is taken
    // for that case, whereas a challenge made by a listener is treated as relayed.
    private static EndPointPair EndPointsOfHalf(MessageChannel channel) =>
        channel.GetEndPoints() ?? EndPointPair.WithoutAddress;

    private static HandshakeRunner Delivery(Connection connection, AuthKey key, AuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(key);
        return new HandshakeRunner(
            connection.Channel, options.Timeout, Stopwatch.GetTimestamp(),
            new ChallengeDelivery(
                key, options, OutstandingChallenges.OfThisProcess, EndPointsOfHalf(connection.Channel)));
    }

    private static HandshakeRunner Answer(Connection connection, AuthKey key, AuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(key);
        return new HandshakeRunner(
            connection.Channel, options.Timeout, Stopwatch.GetTimestamp(),
            new ChallengeAnswer(
                key, options, OutstandingChallenges.OfThisProcess, EndPointsOfHalf(connection.Channel)));
    }
}
