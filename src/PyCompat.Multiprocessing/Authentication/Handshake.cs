using System.Diagnostics;
using System.Globalization;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>Both ends prove to each other that they know the same key, without showing it.</summary>
/// <remarks>
/// Each message is framed as any other and has at most 256 bytes; M is random, and whole: with its prefix.
/// <code>
///     deliver_challenge (ChallengeDelivery)           answer_challenge (ChallengeAnswer)
///
///     1  sends  #CHALLENGE# + M
///               M = {sha256} + 40 bytes               2  wants the prefix, 20 bytes or more of M, an M that this
///               (20 bare bytes up to 3.11)               process has not itself outstanding, a digest it allows
///                                                     3  sends  R = {sha256} + HMAC-SHA256(key, M)
///                                                        (16 bare bytes of HMAC-MD5 when M has 20)
///     4  wants R to be 16 bare bytes of MD5, 32 of
///        SHA-256 (Red Hat's 3.9 to 3.11), or a named
///        digest and its MAC; compares in constant time
///     5  sends  #WELCOME#
///               or #FAILURE#, and gives up            6  wants exactly #WELCOME#
/// </code>
/// The listener delivers, then answers; the client answers, then delivers: steps 1 to 6 happen twice. From CPython
/// 3.13's <c>connection.py</c>, <c>Listener.accept</c> and <c>Client</c>.
/// </remarks>
internal sealed class Handshake : IDisposable
{
    private readonly Connection _connection;
    private readonly TimeSpan _timeout;
    private readonly HandshakePart[] _parts;
    private readonly long _start;
    private volatile bool _hasHeard;
    private volatile bool _hasProof;
    private long _waitedForSince;

    /// <param name="connection">What it goes over.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="start">The <see cref="Stopwatch"/> timestamp from which that counts.</param>
    /// <param name="parts">Its halves, in their order.</param>
    internal Handshake(Connection connection, TimeSpan timeout, long start, params HandshakePart[] parts)
    {
        _connection = connection;
        _timeout = timeout;
        _start = start;
        _parts = parts;
    }

    /// <summary>Whether a byte of the other end's has come.</summary>
    internal bool HasHeard => _hasHeard || _connection.IsInsideMessage;

    /// <summary>
    /// The <see cref="Stopwatch"/> timestamp at which this side had said what the other end has to answer; 0 before.
    /// </summary>
    internal long WaitedForSince => Volatile.Read(ref _waitedForSince);

    /// <summary>Whether the other end has shown that it knows the key.</summary>
    internal bool HasProof => _hasProof;

    internal static Handshake OfListener(
        Connection connection, AuthKey key, AuthenticationOptions options, Route? route, long start)
    {
        OutstandingChallenges outstanding = OutstandingChallenges.OfThisProcess;
        return new Handshake(
            connection, options.Timeout, start,
            new ChallengeDelivery(key, options, outstanding, route),
            new ChallengeAnswer(key, options, outstanding, route));
    }

    internal static Handshake OfClient(
        Connection connection, AuthKey key, AuthenticationOptions options, Route? route, long start)
    {
        OutstandingChallenges outstanding = OutstandingChallenges.OfThisProcess;
        return new Handshake(
            connection, options.Timeout, start,
            new ChallengeAnswer(key, options, outstanding, route),
            new ChallengeDelivery(key, options, outstanding, route));
    }

    /// <summary>Runs it to its end; whatever goes wrong closes the connection.</summary>
    /// <remarks>Of what follows nothing is read ahead: a connection may be handed on once it is accepted.</remarks>
    /// <exception cref="HandshakeException">It failed.</exception>
    internal void Run()
    {
        _connection.PauseReadingAhead();

        // A blocked call cannot be cancelled; closing the connection ends it.
        using CancellationTokenSource deadline = new(TimeLimit.Remaining(_timeout, _start));
        CancellationTokenRegistration closing = deadline.Token.UnsafeRegister(
            static connection => ((Connection)connection!).Close(), _connection);
        foreach (HandshakePart part in _parts)
        {
            try
            {
                Run(part);
            }
            catch (Exception failure)
            {
                _connection.Close();
                if (Explain(failure, part, deadline.IsCancellationRequested) is { } explained)
                    throw explained;
                throw;
            }
        }

        closing.Dispose();
        if (deadline.IsCancellationRequested)
        {
            _connection.Close();
            throw TimedOut(_parts[^1]);
        }

        _connection.ResumeReadingAhead();
    }

    /// <inheritdoc cref="Run()"/>
    internal async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeLimit.Remaining(_timeout, _start));
        _connection.PauseReadingAhead();
        foreach (HandshakePart part in _parts)
        {
            try
            {
                await RunAsync(part, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                _connection.Close();
                cancellationToken.ThrowIfCancellationRequested();
                if (Explain(failure, part, deadline.IsCancellationRequested) is { } explained)
                    throw explained;
                throw;
            }
        }

        _connection.ResumeReadingAhead();
    }

    public void Dispose()
    {
        foreach (HandshakePart part in _parts)
            part.Dispose();
    }

    private void Run(HandshakePart part)
    {
        if (part.Start() is { } first)
            _connection.SendBytes(first);
        Volatile.Write(ref _waitedForSince, Stopwatch.GetTimestamp());
        HandshakeStep step;
        do
        {
            _connection.AcknowledgeAtOnce();
            byte[] message = _connection.ReceiveBytes(HandshakeMessages.MaxLength);
            _hasHeard = true;
            step = part.Receive(message);
            if (step.Failure is not null)
                throw Refuse(step);
            _hasProof |= step.IsDone && part is ChallengeDelivery;
            if (step.Reply is not null)
                _connection.SendBytes(step.Reply);
        }
        while (!step.IsDone);
    }

    private async ValueTask RunAsync(HandshakePart part, CancellationToken cancellationToken)
    {
        if (part.Start() is { } first)
            await _connection.SendBytesAsync(first, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _waitedForSince, Stopwatch.GetTimestamp());
        HandshakeStep step;
        do
        {
            _connection.AcknowledgeAtOnce();
            byte[] message = await _connection.ReceiveBytesAsync(HandshakeMessages.MaxLength, cancellationToken)
                .ConfigureAwait(false);
            _hasHeard = true;
            step = part.Receive(message);
            if (step.Failure is not null)
                throw Refuse(step);
            _hasProof |= step.IsDone && part is ChallengeDelivery;
            if (step.Reply is not null)
                await _connection.SendBytesAsync(step.Reply, cancellationToken).ConfigureAwait(false);
        }
        while (!step.IsDone);
    }

    // A refusal is a few bytes into the empty buffer of a connection that is closed next: it does not wait.
    private HandshakeException Refuse(HandshakeStep step)
    {
        try
        {
            if (step.Reply is not null)
                _connection.SendBytes(step.Reply);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The one that is refused has left already, or its time is up.
        }

        return step.Failure!;
    }

    // Null: a failure that speaks for itself, such as a wiped key.
    private HandshakeException? Explain(Exception failure, HandshakePart part, bool isOverTime)
    {
        if (failure is HandshakeException)
            return null;
        if (isOverTime && failure is OperationCanceledException or ObjectDisposedException)
            return TimedOut(part);
        return failure switch
        {
            MessageTooLongException tooLong => new HandshakeException(
                HandshakeFailureReason.ProtocolViolation,
                $"{Who} sent a message of {tooLong.Length} bytes as {part.Awaited}; {tooLong.Limit} are the most. It " +
                "is no end of a handshake.", tooLong),
            BadLengthException => new HandshakeException(
                HandshakeFailureReason.ProtocolViolation,
                $"{Who} is no end of a handshake, where this side waited for {part.Awaited}: {failure.Message}",
                failure),
            _ when NativeError.IsDescriptorShortage(failure) => null,
            IOException or EndOfStreamException => new HandshakeException(
                HandshakeFailureReason.Disconnected,
                $"{Who} closed the connection where this side waited for {part.Awaited}. " +
                (_hasHeard ? "" : part.OnSilence), failure),
            _ => null,
        };
    }

    private HandshakeException TimedOut(HandshakePart part)
    {
        string seconds = _timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return HasHeard
            ? new HandshakeException(
                HandshakeFailureReason.TooSlow,
                $"{Who} did not finish the handshake within {seconds} s; this side waited for {part.Awaited}.")
            : new HandshakeException(
                HandshakeFailureReason.Silent, $"{Who} said nothing within {seconds} s. {part.OnSilence}");
    }

    private string Who => _connection.RemoteEndPoint is { } endPoint
        ? $"The other end ({EndPointNotation.Describe(endPoint)})"
        : "The other end";
}
