namespace PyCompat.Multiprocessing;

/// <summary>What <see cref="Client.ProbeAsync"/> found at an address.</summary>
public enum ProbeOutcome
{
    /// <summary>A listener that requires a key.</summary>
    Challenge,

    /// <summary>Nothing listens there, or the address cannot be reached.</summary>
    Unreachable,

    /// <summary>Something listens but sends nothing: a listener without a key, or one that is busy.</summary>
    Silent,

    /// <summary>Something listens and sends a message that is not a challenge: a listener without a key.</summary>
    Keyless,

    /// <summary>Something listens but closes at once, or does not use this message format.</summary>
    Foreign,
}
