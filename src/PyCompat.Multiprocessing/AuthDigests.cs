namespace PyCompat.Multiprocessing;

/// <summary>The digests that a handshake can use (Python: <c>_ALLOWED_DIGESTS</c>).</summary>
[Flags]
public enum AuthDigests
{
    /// <summary>No digest.</summary>
    None = 0,

    /// <summary>MD5: the only digest of Python up to 3.11, except in some distributors' builds.</summary>
    Md5 = 1,

    /// <summary>SHA-256: the default since Python 3.12.</summary>
    Sha256 = 2,

    /// <summary>SHA-384.</summary>
    Sha384 = 4,

    /// <summary>SHA3-256; not available on every platform.</summary>
    Sha3_256 = 8,

    /// <summary>SHA3-384; not available on every platform.</summary>
    Sha3_384 = 16,

    /// <summary>Everything but MD5; excludes Python up to 3.11.</summary>
    Modern = Sha256 | Sha384 | Sha3_256 | Sha3_384,

    /// <summary>Every digest, as Python allows.</summary>
    All = Md5 | Modern,
}
