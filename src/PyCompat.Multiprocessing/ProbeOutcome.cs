namespace PyCompat.Multiprocessing;

/// <summary>What <see cref="Client.ProbeAsync"/> has found at an address.</summary>
public enum ProbeOutcome
{
    /// <summary>A listener that wants a key.</summary>
    Challenge,

    /// <summary>Nobody listens there, or it cannot be reached.</summary>
    Unreachable,

    /// <summary>Somebody listens and says nothing: a listener without a key, or one that is busy.</summary>
    Silent,

    /// <summary>Somebody listens and sends a message that is no challenge: a listener without a key.</summary>
    Keyless,

    /// <summary>Somebody listens who closes at once, or does not speak in such messages.</summary>
    Foreign,
}
