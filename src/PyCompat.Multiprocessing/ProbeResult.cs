namespace PyCompat.Multiprocessing;

/// <summary>What <see cref="Client.ProbeAsync"/> found at an address.</summary>
public sealed class ProbeResult
{
    internal ProbeResult(ProbeOutcome outcome, string description, AuthDigests? digest = null)
    {
        Outcome = outcome;
        Description = description;
        Digest = digest;
    }

    /// <summary>The machine-readable result.</summary>
    public ProbeOutcome Outcome { get; }

    /// <summary>The same as text.</summary>
    public string Description { get; }

    /// <summary>
    /// The digest that the challenge asks for, which is MD5 for Python up to 3.11; <see cref="AuthDigests.None"/> if it
    /// is not known here. Null if there was no challenge.
    /// </summary>
    public AuthDigests? Digest { get; }

    /// <summary>Returns the description.</summary>
    public override string ToString() => Description;
}
