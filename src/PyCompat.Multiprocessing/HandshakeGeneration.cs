namespace PyCompat.Multiprocessing;

/// <summary>Which form of the handshake a listener speaks.</summary>
public enum HandshakeGeneration
{
    /// <summary>20 random bytes, answered by MD5: Python up to 3.11.</summary>
    Legacy,

    /// <summary>A challenge that names its digest: Python since 3.12.</summary>
    Modern,
}
