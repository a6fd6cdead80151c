namespace PyCompat.Multiprocessing;

/// <summary>What <see cref="Client.ProbeAsync"/> has found at an address.</summary>
/// <param name="Outcome">For a program to act on.</param>
/// <param name="Description">The same in words.</param>
/// <param name="Generation">Of a challenge: its form.</param>
/// <param name="Digest">
/// Of a challenge: the digest it asks for; <see cref="AuthDigests.None"/> when it names one that is unknown here.
/// </param>
public sealed record ProbeResult(
    ProbeOutcome Outcome, string Description, HandshakeGeneration? Generation = null, AuthDigests? Digest = null);
