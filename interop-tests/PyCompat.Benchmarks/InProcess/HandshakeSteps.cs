using BenchmarkDotNet.Attributes;
using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Handshake;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>The steps of the handshake without a connection, numbered as in <see cref="HandshakeRunner"/>.</summary>
public class HandshakeSteps
{
    private readonly AuthKey _key = new("a key of no worth"u8);
    private readonly OutstandingChallenges _ours = new();

    // Represents another process, because a process does not answer its own challenges.
    private readonly OutstandingChallenges _theirs = new();
    private AuthenticationOptions _options = AuthenticationOptions.Default;
    private ChallengeDelivery? _delivery;
    private byte[] _challenge = [];
    private byte[] _response = [];

    /// <summary>The digest of the challenge: the one Python has used since 3.12, and the more expensive ones.</summary>
    [Params(AuthDigests.Sha256, AuthDigests.Sha384)]
    public AuthDigests Digest { get; set; }

    /// <summary>Runs before every benchmark.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _options = AuthenticationOptions.Default with { ChallengeDigest = Digest };
        _delivery = new ChallengeDelivery(_key, _options, _theirs, null);
        _challenge = _delivery.Start();
        _response = Answer();
        if (!Verify())
        {
            throw new InvalidOperationException("The response does not match the challenge.");
        }
    }

    /// <summary>Runs after every benchmark.</summary>
    [GlobalCleanup]
    public void Release() => _delivery?.Dispose();

    /// <summary>Step 1: creates a challenge, which is then no longer outstanding.</summary>
    [Benchmark]
    public int Challenge()
    {
        using ChallengeDelivery delivery = new(_key, _options, _theirs, null);
        return delivery.Start().Length;
    }

    /// <summary>Steps 2 and 3: responds to a challenge.</summary>
    [Benchmark]
    public byte[] Answer()
    {
        using ChallengeAnswer answer = new(_key, _options, _ours, null);
        return answer.Receive(_challenge).Reply ?? throw new InvalidOperationException("No response was made.");
    }

    /// <summary>Steps 4 and 5: verifies a response.</summary>
    [Benchmark]
    public bool Verify() => _delivery!.Receive(_response).IsDone;
}
