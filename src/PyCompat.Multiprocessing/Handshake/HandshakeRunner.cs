using System.Diagnostics;
using System.Globalization;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>Lets both ends prove to each other that they know the same key, without revealing it.</summary>
/// <remarks>
/// Each message is framed like any other and has at most 256 bytes. M is random, and includes its digest prefix.
/// <code>
///     deliver_challenge (ChallengeDelivery)           answer_challenge (ChallengeAnswer)
///
///     1  sends  #CHALLENGE# + M
///               M = {sha256} + 40 bytes               2  requires the prefix, at least 20 bytes of M, an M that
///               (20 bare bytes up to 3.11)               is not outstanding in this process, an allowed digest
///                                                     3  sends  R = {sha256} + HMAC-SHA256(key, M)
///                                                        (16 bare bytes of HMAC-MD5 if M has 20)
///     4  requires R to be 16 bare bytes of MD5, 32 of
///        SHA-256 (Red Hat's 3.9 to 3.11), or a named
///        digest and its MAC; compares in constant time
///     5  sends  #WELCOME#
///               or #FAILURE#, and gives up            6  requires exactly #WELCOME#
/// </code>
/// The listener delivers, then answers; the client answers, then delivers: steps 1 to 6 happen twice. From CPython
/// 3.13's <c>connection.py</c>, <c>Listener.accept</c> and <c>Client</c>.
/// </remarks>
internal sealed class HandshakeRunner : IDisposable
{
    private readonly MessageChannel _channel;
    private readonly TimeSpan _timeout;
    private readonly HandshakeRole[] _roles;
    private readonly long _start;
    private volatile bool _hasHeard;
    private volatile bool _hasProof;
    private long _waitedForSince;

    /// <param name="channel">The channel to use.</param>
    /// <param name="timeout">The time limit.</param>
    /// <param name="start">The <see cref="Stopwatch"/> timestamp at which it starts.</param>
    /// <param name="roles">The halves of the handshake, in order.</param>
    public HandshakeRunner(MessageChannel channel, TimeSpan timeout, long start, params HandshakeRole[] roles)
    {
        _channel = channel;
        _timeout = timeout;
        _start = start;
        _roles = roles;
    }

    /// <summary>Whether the other end has sent at least one byte.</summary>
    public bool HasHeard => _hasHeard || _channel.IsInsideMessage;

    /// <summary>
    /// The <see cref="Stopwatch"/> timestamp at which this side had sent what the other end has to answer; 0 before
    /// that.
    /// </summary>
    public long WaitedForSince => Volatile.Read(ref _waitedForSince);

    /// <summary>Whether the other end has proved that it knows the key.</summary>
    public bool HasProof => _hasProof;

    public static HandshakeRunner OfListener(
        MessageChannel channel, AuthKey key, AuthenticationOptions options, EndPointPair? endPoints, long start)
    {
        OutstandingChallenges outstanding = OutstandingChallenges.OfThisProcess;
        return new HandshakeRunner(
            channel, options.Timeout, start,
            new ChallengeDelivery(key, options, outstanding, endPoints),
            new ChallengeAnswer(key, options, outstanding, endPoints));
    }

    public static HandshakeRunner OfClient(
        MessageChannel channel, AuthKey key, AuthenticationOptions options, EndPointPair? endPoints, long start)
    {
        OutstandingChallenges outstanding = OutstandingChallenges.OfThisProcess;
        return new HandshakeRunner(
            channel, options.Timeout, start,
            new ChallengeAnswer(key, options, outstanding, endPoints),
            new ChallengeDelivery(key, options, outstanding, endPoints));
    }

    /// <summary>Performs the handshake; any failure closes the connection.</summary>
    /// <remarks>Does not read ahead beyond the handshake: a connection may be handed on once it is accepted.</remarks>
    /// <exception cref="HandshakeException">The handshake failed.</exception>
    public void Run()
    {
        _channel.PauseReadingAhead();

        // A blocked call cannot be cancelled; closing the connection ends it.
        using CancellationTokenSource deadline = new(TimeLimit.Remaining(_timeout, _start));
        CancellationTokenRegistration closing = deadline.Token.UnsafeRegister(
            static channel => ((MessageChannel)channel!).Close(), _channel);
        foreach (HandshakeRole role in _roles)
        {
            try
            {
                Run(role);
            }
            catch (Exception failure)
            {
                _channel.Close();
                if (Explain(failure, role, deadline.IsCancellationRequested) is { } explained)
                {
                    throw explained;
                }

                throw;
            }
        }

        closing.Dispose();
        if (deadline.IsCancellationRequested)
        {
            _channel.Close();
            throw TimedOut(_roles[^1]);
        }

        _channel.ResumeReadingAhead();
    }

    /// <inheritdoc cref="Run()"/>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeLimit.Remaining(_timeout, _start));
        _channel.PauseReadingAhead();
        foreach (HandshakeRole role in _roles)
        {
            try
            {
                await RunAsync(role, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                _channel.Close();
                cancellationToken.ThrowIfCancellationRequested();
                if (Explain(failure, role, deadline.IsCancellationRequested) is { } explained)
                {
                    throw explained;
                }

                throw;
            }
        }

        _channel.ResumeReadingAhead();
    }

    public void Dispose()
    {
        foreach (HandshakeRole role in _roles)
        {
            role.Dispose();
        }
    }

    private void Run(HandshakeRole role)
    {
        if (role.Start() is { } first)
        {
            _channel.SendBytes(first);
        }

        Volatile.Write(ref _waitedForSince, Stopwatch.GetTimestamp());
        HandshakeResult result;
        do
        {
            _channel.AcknowledgeAtOnce();
            byte[] message = _channel.ReceiveBytes(HandshakeMessages.MaxLength);
            _hasHeard = true;
            result = role.Receive(message);
            if (result.Failure is not null)
            {
                throw Refuse(result);
            }

            _hasProof |= result.IsDone && role is ChallengeDelivery;
            if (result.Reply is not null)
            {
                _channel.SendBytes(result.Reply);
            }
        }
        while (!result.IsDone);
    }

    private async ValueTask RunAsync(HandshakeRole role, CancellationToken cancellationToken)
    {
        if (role.Start() is { } first)
        {
            await _channel.SendBytesAsync(first, cancellationToken).ConfigureAwait(false);
        }

        Volatile.Write(ref _waitedForSince, Stopwatch.GetTimestamp());
        HandshakeResult result;
        do
        {
            _channel.AcknowledgeAtOnce();
            byte[] message = await _channel.ReceiveBytesAsync(HandshakeMessages.MaxLength, cancellationToken)
                .ConfigureAwait(false);
            _hasHeard = true;
            result = role.Receive(message);
            if (result.Failure is not null)
            {
                throw Refuse(result);
            }

            _hasProof |= result.IsDone && role is ChallengeDelivery;
            if (result.Reply is not null)
            {
                await _channel.SendBytesAsync(result.Reply, cancellationToken).ConfigureAwait(false);
            }
        }
        while (!result.IsDone);
    }

    // A refusal is a few bytes into the empty buffer of a connection that is about to be closed: it does not block.
    private HandshakeException Refuse(HandshakeResult result)
    {
        try
        {
            if (result.Reply is not null)
            {
                _channel.SendBytes(result.Reply);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The refused peer has already left, or its time is up.
        }

        return result.Failure!;
    }

    // Null for a failure that needs no explanation, such as a wiped key.
    private HandshakeException? Explain(Exception failure, HandshakeRole role, bool isOverTime)
    {
        if (failure is HandshakeException)
        {
            return null;
        }

        if (isOverTime && failure is OperationCanceledException or ObjectDisposedException)
        {
            return TimedOut(role);
        }

        return failure switch
        {
            MessageTooLongException tooLong => new HandshakeException(
                HandshakeErrorCode.ProtocolViolation,
                $"{Who} sent a message of {tooLong.Length} bytes as {role.Awaited}; {tooLong.Limit} is the maximum. " +
                "It is not taking part in a handshake.", tooLong),
            BadLengthException => new HandshakeException(
                HandshakeErrorCode.ProtocolViolation,
                $"{Who} sent no valid message while this side waited for {role.Awaited}: {failure.Message}",
                failure),
            _ when NativeError.IsDescriptorShortage(failure) => null,
            IOException or EndOfStreamException => new HandshakeException(
                HandshakeErrorCode.Disconnected,
                $"{Who} closed the connection while this side waited for {role.Awaited}. " +
                (_hasHeard ? "" : role.OnSilence), failure),
            _ => null,
        };
    }

    private HandshakeException TimedOut(HandshakeRole role)
    {
        string seconds = _timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return HasHeard
            ? new HandshakeException(
                HandshakeErrorCode.TooSlow,
                $"{Who} did not finish the handshake within {seconds} s; this side waited for {role.Awaited}.")
            : new HandshakeException(
                HandshakeErrorCode.Silent, $"{Who} sent nothing within {seconds} s. {role.OnSilence}");
    }

    private string Who => _channel.RemoteEndPoint is { } endPoint
        ? $"The other end ({EndPointNotation.Describe(endPoint)})"
        : "The other end";
}

/// <summary>The result of a handshake message: a reply, and how to continue.</summary>
internal readonly record struct HandshakeResult
{
    /// <summary>The reply to send; null if there is none.</summary>
    public byte[]? Reply { get; private init; }

    /// <summary>Whether this half of the handshake has succeeded.</summary>
    public bool IsDone { get; private init; }

    /// <summary>Why this half has failed; thrown after the reply is sent.</summary>
    public HandshakeException? Failure { get; private init; }

    public static HandshakeResult GoOn(byte[] reply) => new() { Reply = reply };

    public static HandshakeResult Done(byte[]? reply = null) => new() { Reply = reply, IsDone = true };

    public static HandshakeResult Fail(HandshakeErrorCode reason, string message, byte[]? reply = null) =>
        new() { Failure = new HandshakeException(reason, message), Reply = reply };
}

/// <summary>One half of a handshake: processes and produces messages, without performing I/O.</summary>
internal abstract class HandshakeRole : IDisposable
{
    /// <summary>What this side is waiting for, as the object of a sentence.</summary>
    public abstract string Awaited { get; }

    /// <summary>The likely cause, and what to do, if the other end never sends anything.</summary>
    public abstract string OnSilence { get; }

    /// <summary>Returns the message to send before anything is received; null if there is none.</summary>
    public abstract byte[]? Start();

    /// <summary>Processes a received message.</summary>
    public abstract HandshakeResult Receive(ReadOnlySpan<byte> message);

    /// <summary>Called when this half is over, whatever the result.</summary>
    public virtual void Dispose()
    {
    }
}
