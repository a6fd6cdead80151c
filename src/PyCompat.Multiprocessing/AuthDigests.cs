namespace PyCompat.Multiprocessing;

/// <summary>The digests that a handshake can use (Python: <c>_ALLOWED_DIGESTS</c>).</summary>
[Flags]
public enum AuthDigests
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The only one of Python up to 3.11 (some distributors' versions apart).</summary>
    Md5 = 1,

    /// <summary>What Python asks for since 3.12.</summary>
    Sha256 = 2,

    /// <summary>SHA-384.</summary>
    Sha384 = 4,

    /// <summary>SHA3-256; not every platform has it.</summary>
    Sha3_256 = 8,

    /// <summary>SHA3-384; not every platform has it.</summary>
    Sha3_384 = 16,

    /// <summary>All but MD5: shuts out Python up to 3.11.</summary>
    Modern = Sha256 | Sha384 | Sha3_256 | Sha3_384,

    /// <summary>All of them, as Python allows.</summary>
    All = Md5 | Modern,
}
