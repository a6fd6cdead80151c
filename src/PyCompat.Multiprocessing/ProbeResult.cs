namespace PyCompat.Multiprocessing;

/// <summary>What <see cref="Client.ProbeAsync"/> has found at an address.</summary>
public sealed class ProbeResult
{
    internal ProbeResult(ProbeOutcome outcome, string description, AuthDigests? digest = null)
    {
        Outcome = outcome;
        Description = description;
        Digest = digest;
    }

    /// <summary>For a program to act on.</summary>
    public ProbeOutcome Outcome { get; }

    /// <summary>The same in words.</summary>
    public string Description { get; }

    /// <summary>
    /// Of a challenge: the digest it asks for, which is MD5 for Python up to 3.11; <see cref="AuthDigests.None"/> when
    /// it names one that is unknown here. Null without a challenge.
    /// </summary>
    public AuthDigests? Digest { get; }

    /// <summary>The description.</summary>
    public override string ToString() => Description;
}
