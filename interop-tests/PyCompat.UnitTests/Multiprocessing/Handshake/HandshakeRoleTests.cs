using System.Security.Cryptography;
using PyCompat.Multiprocessing.Handshake;

namespace PyCompat.UnitTests.Multiprocessing.Handshake;

// Both halves of the handshake without a connection: the messages sent, and the reactions to those received.
public sealed class HandshakeRoleTests : IDisposable
{
    private const string NoSha3 = "This system has no SHA-3.";

    private const string Challenge = "#CHALLENGE#";
    private const string Modern = "{sha256}0123456789012345678901234567890123456789";
    private static readonly byte[] Random40 = [.. Enumerable.Range(200, 40).Select(number => (byte)number)];

    private readonly AuthKey _key = new("secret"u8);
    private readonly OutstandingChallenges _outstanding = new();

    public static TheoryData<AuthDigests> EachDigest =>
        [AuthDigests.Md5, AuthDigests.Sha256, AuthDigests.Sha384, AuthDigests.Sha3_256, AuthDigests.Sha3_384];

    /// <summary>Available on Windows since 11, but not in Wine.</summary>
    public static bool HasSha3 => MacAlgorithm.Of(AuthDigests.Sha3_256).IsSupported;

    public void Dispose() => _key.Dispose();

    [Fact(Skip = NoSha3, SkipUnless = nameof(HasSha3))]
    public Task Responses_match_Python_byte_for_byte() => Task.Run(
        () =>
        {
            AuthVector[] vectors = [.. AuthVector.All.Where(vector => vector.IsModern)];
            Assert.Equal(30, vectors.Length);
            Assert.All(vectors, vector =>
            {
                using AuthKey key = new(vector.KeyBytes);
                ChallengeAnswer answer = new(key, AuthenticationOptions.Default, _outstanding, null);
                HandshakeResult result = answer.Receive(
                    [.. Encoding.ASCII.GetBytes(Challenge), .. vector.ChallengeBytes]);
                Assert.Equal(vector.ResponseBytes, result.Reply);
                Assert.True(answer.Receive("#WELCOME#"u8).IsDone);
            });
        },
        TestContext.Current.CancellationToken);

    [Fact(Skip = NoSha3, SkipUnless = nameof(HasSha3))]
    public Task Python_responses_are_accepted_and_refused_with_one_bit_changed() => Task.Run(
        () =>
        {
            AuthVector[] vectors = [.. AuthVector.All.Where(vector => vector.ChallengeBytes[0] == '{')];
            Assert.Equal(50, vectors.Length);
            Assert.All(vectors, vector =>
            {
                using AuthKey key = new(vector.KeyBytes);
                byte[] response = vector.ResponseBytes;
                Assert.True(Verify(key, vector.ChallengeBytes, response).IsDone);
                response[^1] ^= 1;
                HandshakeResult result = Verify(key, vector.ChallengeBytes, response);
                Assert.Equal(HandshakeErrorCode.WrongKey, result.Failure!.ErrorCode);
                Assert.Equal("#FAILURE#"u8.ToArray(), result.Reply);
            });
        },
        TestContext.Current.CancellationToken);

    // CPython: ChallengeResponseTest, test_challengeresponse
    [Theory]
    [MemberData(nameof(EachDigest))]
    public async Task Both_halves_understand_each_other_with_each_digest(AuthDigests digest)
    {
        await Task.Yield();
        Assert.SkipUnless(MacAlgorithm.Of(digest).IsSupported, MacAlgorithm.Of(digest).Unsupported);
        AuthenticationOptions options = new() { ChallengeDigest = digest };
        using ChallengeDelivery delivery = new(_key, options, _outstanding, null);
        ChallengeAnswer answer = new(_key, AuthenticationOptions.Default, new OutstandingChallenges(), null);
        byte[] challenge = delivery.Start();
        HandshakeResult responded = answer.Receive(challenge);
        Assert.False(responded.IsDone);
        HandshakeResult verdict = delivery.Receive(responded.Reply);
        Assert.True(verdict.IsDone);
        Assert.True(answer.Receive(verdict.Reply).IsDone);
    }

    // CPython: OtherTest.test_deliver_challenge_auth_failure ("something bogus")
    [Theory]
    [InlineData("something bogus", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("0123456789abcdef", HandshakeErrorCode.WrongKey)]
    [InlineData("0123456789abcdef0", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("0123456789abcdef0123456789abcdef", HandshakeErrorCode.WrongKey)]
    [InlineData("{sha256}0123456789abcdef0123456789abcde", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("{sha256}0123456789abcdef0123456789abcdef0", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("{sha256}", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("{sha999}0123456789abcdef", HandshakeErrorCode.DigestRefused)]
    [InlineData("{}0123456789abcdef0123", HandshakeErrorCode.DigestRefused)]
    [InlineData("{sha256 0123456789abcdef0123", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("{sha3_2560}123456789abcdef", HandshakeErrorCode.ProtocolViolation)]
    public void A_wrong_response_is_refused_with_its_reason(string response, HandshakeErrorCode reason)
    {
        using ChallengeDelivery delivery = new(_key, AuthenticationOptions.Default, _outstanding, null);
        delivery.Start();
        HandshakeResult result = delivery.Receive(Encoding.ASCII.GetBytes(response));
        Assert.False(result.IsDone);
        Assert.Equal(reason, result.Failure!.ErrorCode);
        Assert.Equal("#FAILURE#"u8.ToArray(), result.Reply);
    }

    // CPython: OtherTest.test_answer_challenge_auth_failure ("something bogus" instead of the verdict)
    [Theory]
    [InlineData("#FAILURE#", HandshakeErrorCode.Rejected)]
    [InlineData("something bogus", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("#WELCOME#x", HandshakeErrorCode.ProtocolViolation)]
    public void Only_a_welcome_is_a_welcome(string verdict, HandshakeErrorCode reason)
    {
        ChallengeAnswer answer = new(_key, AuthenticationOptions.Default, _outstanding, null);
        Assert.NotNull(answer.Receive(Encoding.ASCII.GetBytes(Challenge + Modern)).Reply);
        HandshakeResult result = answer.Receive(Encoding.ASCII.GetBytes(verdict));
        Assert.False(result.IsDone);
        Assert.Equal(reason, result.Failure!.ErrorCode);
    }

    [Theory]
    [InlineData("something bogus", HandshakeErrorCode.ProtocolViolation)]
    [InlineData("", HandshakeErrorCode.ProtocolViolation)]
    [InlineData(Challenge, HandshakeErrorCode.ProtocolViolation)]
    [InlineData(Challenge + "0123456789012345678", HandshakeErrorCode.ProtocolViolation)]
    [InlineData(Challenge + "012345678901234567890", HandshakeErrorCode.DigestRefused)]
    [InlineData(Challenge + "{sha512}0123456789012345678901234567890123456789", HandshakeErrorCode.DigestRefused)]
    [InlineData(Challenge + "{sha3_2560}123456789012345678901234567890123456789", HandshakeErrorCode.DigestRefused)]
    public void A_message_that_is_not_a_challenge_is_not_answered(string message, HandshakeErrorCode reason)
    {
        ChallengeAnswer answer = new(_key, AuthenticationOptions.Default, _outstanding, null);
        HandshakeResult result = answer.Receive(Encoding.ASCII.GetBytes(message));
        Assert.Null(result.Reply);
        Assert.Equal(reason, result.Failure!.ErrorCode);
    }

    // _get_digest_name_and_payload checks the length first; the MAC covers all 20 bytes.
    [Theory]
    [InlineData("01234567890123456789")]
    [InlineData("{sha256}012345678901")]
    [InlineData("{md5}012345678901234")]
    [InlineData("{sha3_384}0123456789")]
    [InlineData("{sha512}012345678901")]
    [InlineData("{}012345678901234567")]
    [InlineData("{sha256 012345678901")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{")]
    [InlineData("#CHALLENGE#012345678")]
    public void A_challenge_of_20_bytes_is_legacy_whatever_its_prefix(string challenge)
    {
        Assert.True(HandshakeMessages.IsChallenge(Encoding.ASCII.GetBytes(Challenge + challenge)));
        Assert.Equal(
            HMACMD5.HashData("secret"u8, Encoding.ASCII.GetBytes(challenge)),
            Answer(AuthenticationOptions.Default, challenge).Reply);
        Assert.Equal(
            HMACSHA256.HashData("secret"u8, Encoding.ASCII.GetBytes(challenge)),
            Answer(new() { LegacyReply = LegacyReply.UnprefixedSha256 }, challenge).Reply);
    }

    // With one more byte, a name determines the digest.
    [Theory]
    [InlineData("{md5}0123456789012345", "{md5}")]
    [InlineData("{sha256}0123456789012", "{sha256}")]
    [InlineData("012345678901234567890", null)]
    [InlineData("{sha512}0123456789012", null)]
    public void A_challenge_of_21_bytes_is_answered_by_the_digest_it_names(string challenge, string? prefix)
    {
        byte[]? reply = Answer(AuthenticationOptions.Default, challenge).Reply;
        Assert.Equal(prefix, reply is null ? null : Encoding.ASCII.GetString(reply)[..prefix!.Length]);
    }

    // CPython treats a response of 20 bytes as legacy too, and then finds that its length does not match MD5.
    [Theory]
    [InlineData("{md5}012345678901234")]
    [InlineData("{sha256}012345678901")]
    [InlineData("01234567890123456789")]
    public void A_response_of_20_bytes_is_refused(string response)
    {
        using ChallengeDelivery delivery = new(_key, AuthenticationOptions.Default, _outstanding, null);
        delivery.Start();
        HandshakeResult result = delivery.Receive(Encoding.ASCII.GetBytes(response));
        Assert.Equal(HandshakeErrorCode.ProtocolViolation, result.Failure!.ErrorCode);
        Assert.Equal("#FAILURE#"u8.ToArray(), result.Reply);
    }

    [Fact]
    public void A_challenge_from_this_process_is_not_answered_until_it_is_over()
    {
        ChallengeDelivery delivery = new(_key, AuthenticationOptions.Default, _outstanding, null);
        byte[] challenge = delivery.Start();
        HandshakeResult result = new ChallengeAnswer(_key, AuthenticationOptions.Default, _outstanding, null)
            .Receive(challenge);
        Assert.Null(result.Reply);
        Assert.Equal(HandshakeErrorCode.RelayedChallenge, result.Failure!.ErrorCode);

        delivery.Dispose();
        Assert.NotNull(
            new ChallengeAnswer(_key, AuthenticationOptions.Default, _outstanding, null).Receive(challenge).Reply);
    }

    [Fact]
    public void If_MD5_is_not_allowed_neither_role_uses_it()
    {
        AuthenticationOptions options = new() { AllowedDigests = AuthDigests.Modern };
        using ChallengeDelivery delivery = new(_key, options, _outstanding, null);
        byte[] challenge = delivery.Start();
        HandshakeResult result = delivery.Receive(HMACMD5.HashData("secret"u8, challenge.AsSpan(Challenge.Length)));
        Assert.Equal(HandshakeErrorCode.DigestRefused, result.Failure!.ErrorCode);
        Assert.Contains("3.11", result.Failure.Message, StringComparison.Ordinal);

        result = Answer(options, "{md5}0123456789012345678901234567890123456789");
        Assert.Equal(HandshakeErrorCode.DigestRefused, result.Failure!.ErrorCode);

        // CPython does the same if MD5 is not available.
        byte[] mac = HMACSHA256.HashData("secret"u8, "01234567890123456789"u8);
        Assert.Equal([.. "{sha256}"u8, .. mac], Answer(options, "01234567890123456789").Reply!);
    }

    [Fact]
    public void Red_Hats_unnamed_replies_are_accepted_and_sent_if_the_option_is_set()
    {
        using ChallengeDelivery delivery = new(_key, AuthenticationOptions.Default, _outstanding, null);
        byte[] challenge = delivery.Start();
        Assert.True(delivery.Receive(HMACSHA256.HashData("secret"u8, challenge.AsSpan(Challenge.Length))).IsDone);

        AuthenticationOptions options = new() { LegacyReply = LegacyReply.UnprefixedSha256 };
        Assert.Equal(
            HMACSHA256.HashData("secret"u8, "01234567890123456789"u8), Answer(options, "01234567890123456789").Reply);
    }

    [Fact]
    public void A_disallowed_digest_is_refused_even_if_its_MAC_is_correct()
    {
        AuthenticationOptions options = new() { AllowedDigests = AuthDigests.Sha256 };
        using ChallengeDelivery delivery = new(_key, options, _outstanding, null);
        byte[] challenge = delivery.Start();
        byte[] mac = HMACSHA384.HashData("secret"u8, challenge.AsSpan(Challenge.Length));
        HandshakeResult result = delivery.Receive([.. "{sha384}"u8, .. mac]);
        Assert.Equal(HandshakeErrorCode.DigestRefused, result.Failure!.ErrorCode);
        Assert.Contains("sha384", result.Failure.Message, StringComparison.Ordinal);
    }

    private static HandshakeResult Verify(AuthKey key, byte[] challenge, byte[] response)
    {
        Assert.True(HandshakeMessages.TrySplit(challenge, out ReadOnlySpan<byte> name, out _));
        AuthenticationOptions options = new() { ChallengeDigest = MacAlgorithm.Find(name)!.Digest };
        using ChallengeDelivery delivery = new(key, options, new OutstandingChallenges(), null);
        Assert.Equal([.. "#CHALLENGE#"u8, .. challenge], delivery.Start(Random40));
        return delivery.Receive(response);
    }

    private HandshakeResult Answer(AuthenticationOptions options, string challenge) =>
        new ChallengeAnswer(_key, options, _outstanding, null).Receive(Encoding.ASCII.GetBytes(Challenge + challenge));
}
