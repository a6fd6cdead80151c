namespace PyCompat.UnitTests.Multiprocessing.Handshake;

/// <summary>
/// <c>deliver_challenge</c> and <c>answer_challenge</c> individually, between two ends in one process.
/// </summary>
public class HandshakeHalfTests
{
    private const int Limit = 60_000;

    public static TheoryData<Wire> TwoWay => [.. Wires.Values.Where(static wire => wire != Wire.Pipe)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(TwoWay))]
    public async Task Two_ends_of_one_process_prove_the_key_to_each_other(Wire wire)
    {
        using AuthKey key = Authenticated.Key;
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection first, Connection second) = pair;
        Task answering = AnswerThenDeliverAsync(second, key);
        await first.DeliverChallengeAsync(key, cancellationToken: Cancellation);
        await first.AnswerChallengeAsync(key, cancellationToken: Cancellation);
        await answering;
        first.SendBytes([1]);
        Assert.Equal([1], second.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(TwoWay))]
    public async Task Another_key_is_refused_at_both_ends(Wire wire)
    {
        using AuthKey key = Authenticated.Key;
        using AuthKey other = new("another"u8);
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection first, Connection second) = pair;
        Task answering = second.AnswerChallengeAsync(other, cancellationToken: Cancellation).AsTask();
        HandshakeException refused = await Assert.ThrowsAsync<HandshakeException>(
            async () => await first.DeliverChallengeAsync(key, cancellationToken: Cancellation));
        Assert.Equal(HandshakeErrorCode.WrongKey, refused.ErrorCode);
        HandshakeException rejected = await Assert.ThrowsAsync<HandshakeException>(() => answering);
        Assert.Equal(HandshakeErrorCode.Rejected, rejected.ErrorCode);
    }

    private static async Task AnswerThenDeliverAsync(Connection connection, AuthKey key)
    {
        await connection.AnswerChallengeAsync(key, cancellationToken: Cancellation);
        await connection.DeliverChallengeAsync(key, cancellationToken: Cancellation);
    }
}
