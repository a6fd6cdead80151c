using PyCompat.Multiprocessing.Channels;
using static PyCompat.Multiprocessing.Handshake.HandshakeMessages;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>
/// <c>answer_challenge</c>: proves to the other end that this side knows the key. The steps are those of
/// <see cref="HandshakeRunner"/>.
/// </summary>
internal sealed class ChallengeAnswer(
    AuthKey key, AuthenticationOptions options, OutstandingChallenges outstanding, EndPointPair? endPoints)
    : HandshakeRole
{
    private MacAlgorithm? _answered;

    public override string Awaited => _answered is null ? "a challenge" : "a verdict on the response";

    public override string OnSilence =>
        "This side has a key, but the other end seems to have none, or to be busy (CPython's Listener does one " +
        "handshake at a time): start it with the same authkey, or leave the key out here.";

    public override byte[]? Start() => null;

    public override HandshakeResult Receive(ReadOnlySpan<byte> message) =>
        _answered is null ? Answer(message) : ReadVerdict(message);

    // Steps 2 and 3
    private HandshakeResult Answer(ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith(Challenge))
        {
            return HandshakeResult.Fail(
                HandshakeErrorCode.ProtocolViolation,
                $"The other end's first message, of {message.Length} bytes, is not a challenge: it seems to have no " +
                "key, and this side has one. Start it with the same authkey, or leave the key out here.");
        }

        ReadOnlySpan<byte> challenge = message[Challenge.Length..];
        if (challenge.Length < LegacyChallengeLength)
        {
            return HandshakeResult.Fail(
                HandshakeErrorCode.ProtocolViolation,
                $"The other end's challenge has {challenge.Length} bytes; fewer than {LegacyChallengeLength} are " +
                "not safe to answer.");
        }

        if (outstanding.IsRelayed(challenge, endPoints))
        {
            return HandshakeResult.Fail(
                HandshakeErrorCode.RelayedChallenge,
                "The other end sent a challenge that this process itself had made: a third party relays it, and " +
                "it was not answered. Check what is listening at this address.");
        }

        return challenge.Length == LegacyChallengeLength ? AnswerLegacy(challenge) : AnswerModern(challenge);
    }

    // _create_response, if the challenge does not name a digest
    private HandshakeResult AnswerLegacy(ReadOnlySpan<byte> challenge)
    {
        if (options.LegacyReply == LegacyReply.UnprefixedSha256)
        {
            return Respond(MacAlgorithm.Sha256, challenge, []);
        }

        return (options.AllowedDigests & AuthDigests.Md5) != 0
            ? Respond(MacAlgorithm.Md5, challenge, [])
            : Respond(MacAlgorithm.Sha256, challenge, MacAlgorithm.Sha256.Prefix);
    }

    private HandshakeResult AnswerModern(ReadOnlySpan<byte> challenge)
    {
        MacAlgorithm? algorithm = TrySplit(challenge, out ReadOnlySpan<byte> name, out _)
            ? MacAlgorithm.Find(name)
            : null;
        return algorithm is null
            ? HandshakeResult.Fail(
                HandshakeErrorCode.DigestRefused,
                $"The other end's challenge, of {challenge.Length} bytes, does not name a digest that is known here.")
            : Respond(algorithm, challenge, algorithm.Prefix);
    }

    private HandshakeResult Respond(MacAlgorithm algorithm, ReadOnlySpan<byte> challenge, byte[] prefix)
    {
        if ((options.AllowedDigests & algorithm.Digest) == 0)
        {
            return HandshakeResult.Fail(
                HandshakeErrorCode.DigestRefused,
                $"The other end's challenge has to be answered with {algorithm.Name}, which " +
                $"{nameof(AuthenticationOptions.AllowedDigests)} does not allow.");
        }

        if (!algorithm.IsSupported)
        {
            return HandshakeResult.Fail(HandshakeErrorCode.DigestRefused, algorithm.Unsupported);
        }

        _answered = algorithm;
        return HandshakeResult.GoOn([.. prefix, .. key.ComputeMac(algorithm, challenge)]);
    }

    // Step 6
    private HandshakeResult ReadVerdict(ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual(Welcome))
        {
            return HandshakeResult.Done();
        }

        return message.SequenceEqual(HandshakeMessages.Failure)
            ? HandshakeResult.Fail(
                HandshakeErrorCode.Rejected,
                $"The other end refused this side's response, made with {_answered!.Name} (digest sent was " +
                "rejected): its key is different, or it requires another digest " +
                $"({nameof(AuthenticationOptions.AllowedDigests)}, {nameof(AuthenticationOptions.LegacyReply)}).")
            : HandshakeResult.Fail(
                HandshakeErrorCode.ProtocolViolation,
                $"The other end's verdict, of {message.Length} bytes, is neither a welcome nor a refusal.");
    }
}
