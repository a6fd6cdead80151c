namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

public class ProbeTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Wire> Addressed => Wires.Addressed;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Addressed))]
    public async Task A_cancelled_probe_of_a_silent_endpoint_ends_at_once(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire));
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        ValueTask<ProbeResult> probing = Client.ProbeAsync(
            listener.LocalEndPoint,
            new ClientOptions { Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMinutes(5) } },
            source.Token);
        using Connection accepted = await listener.AcceptAsync(Cancellation);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await probing);
        Assert.False(accepted.WaitToReceive());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Addressed))]
    public async Task A_listener_with_a_key_is_recognized_by_its_challenge_and_counts_the_probe(Wire wire)
    {
        TaskCompletionSource<ClientRefusal> refusal = new();
        using Listener listener = new(
            Wires.Address(wire), Authenticated.Listener with { ClientRefused = refusal.SetResult });
        ProbeResult result = await Client.ProbeAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        Assert.Equal((ProbeOutcome.Challenge, AuthDigests.Sha256), (result.Outcome, result.Digest));
        Assert.Equal(HandshakeErrorCode.Disconnected, (await refusal.Task).Failure.ErrorCode);
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
    }
}
