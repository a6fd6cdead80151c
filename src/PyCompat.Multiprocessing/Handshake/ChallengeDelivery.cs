using System.Security.Cryptography;
using PyCompat.Multiprocessing.Channels;
using static PyCompat.Multiprocessing.Handshake.HandshakeMessages;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>
/// <c>deliver_challenge</c>: makes the other end prove that it knows the key. The steps are those of
/// <see cref="HandshakeRunner"/>.
/// </summary>
internal sealed class ChallengeDelivery(
    AuthKey key, AuthenticationOptions options, OutstandingChallenges outstanding, EndPointPair? endPoints)
    : HandshakeRole
{
    private byte[] _challenge = [];

    public override string Awaited => "the response to a challenge";

    public override string OnSilence =>
        "This side has a key, but the other end seems to have none: give it the same authkey.";

    // Step 1
    public override byte[] Start() => Start(RandomNumberGenerator.GetBytes(RandomLength));

    public byte[] Start(ReadOnlySpan<byte> random)
    {
        _challenge = [.. MacAlgorithm.Of(options.ChallengeDigest).Prefix, .. random];
        outstanding.Add(_challenge, endPoints);
        return [.. Challenge, .. _challenge];
    }

    // Steps 4 and 5
    public override HandshakeResult Receive(ReadOnlySpan<byte> message)
    {
        HandshakeResult verdict = Verify(message);
        return verdict.IsDone ? HandshakeResult.Done(Welcome.ToArray()) : verdict;
    }

    public override void Dispose() => outstanding.Remove(_challenge);

    // _verify_challenge
    private HandshakeResult Verify(ReadOnlySpan<byte> response)
    {
        if (!TryReadResponse(response, out MacAlgorithm? algorithm, out ReadOnlySpan<byte> mac))
        {
            return Refuse(
                HandshakeErrorCode.ProtocolViolation,
                $"answered a challenge with {response.Length} bytes that are not a response. It may have no key and " +
                "have sent an ordinary message: give it the same authkey");
        }

        if (algorithm is null)
        {
            return Refuse(HandshakeErrorCode.DigestRefused, "answered with a digest that is unknown here");
        }

        if ((options.AllowedDigests & algorithm.Digest) == 0)
        {
            return Refuse(
                HandshakeErrorCode.DigestRefused,
                $"answered with {algorithm.Name}, which {nameof(AuthenticationOptions.AllowedDigests)} does not " +
                "allow" + (algorithm == MacAlgorithm.Md5 ? "; Python up to 3.11 supports no other" : ""));
        }

        if (!algorithm.IsSupported)
        {
            return Refuse(
                HandshakeErrorCode.DigestRefused, $"answered with {algorithm.Name}. {algorithm.Unsupported}");
        }

        if (mac.Length != algorithm.Length)
        {
            return Refuse(
                HandshakeErrorCode.ProtocolViolation,
                $"answered with {mac.Length} bytes of {algorithm.Name}, which needs {algorithm.Length}");
        }

        return IsRight(algorithm, mac)
            ? HandshakeResult.Done()
            : Refuse(
                HandshakeErrorCode.WrongKey,
                "answered the challenge wrongly (digest received was wrong): its key differs from this side's. " +
                "Compare the two authkeys byte for byte");
    }

    // The correct answer would be accepted by this listener while its challenge is outstanding, so it is not left in
    // memory.
    private bool IsRight(MacAlgorithm algorithm, ReadOnlySpan<byte> mac)
    {
        byte[] expected = key.ComputeMac(algorithm, _challenge);
        bool isRight = CryptographicOperations.FixedTimeEquals(expected, mac);
        CryptographicOperations.ZeroMemory(expected);
        return isRight;
    }

    // A bare MAC is MD5 up to 3.11, or SHA-256 where Red Hat has changed 3.9 to 3.11; no response with a digest name
    // has either length.
    private static bool TryReadResponse(
        ReadOnlySpan<byte> response, out MacAlgorithm? algorithm, out ReadOnlySpan<byte> mac)
    {
        mac = response;
        algorithm = response.Length == MacAlgorithm.Md5.Length ? MacAlgorithm.Md5
            : response.Length == MacAlgorithm.Sha256.Length ? MacAlgorithm.Sha256
            : null;
        if (algorithm is not null)
        {
            return true;
        }

        if (!TrySplit(response, out ReadOnlySpan<byte> name, out int prefixLength))
        {
            return false;
        }

        algorithm = MacAlgorithm.Find(name);
        mac = response[prefixLength..];
        return true;
    }

    private static HandshakeResult Refuse(HandshakeErrorCode reason, string what) =>
        HandshakeResult.Fail(reason, $"The other end {what}.", HandshakeMessages.Failure.ToArray());
}
