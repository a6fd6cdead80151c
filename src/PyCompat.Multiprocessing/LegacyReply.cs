namespace PyCompat.Multiprocessing;

/// <summary>How a challenge of 20 bytes, which names no digest, is answered.</summary>
public enum LegacyReply
{
    /// <summary>
    /// By MD5, as every CPython up to 3.11 expects; by SHA-256 with its name in front where MD5 is not allowed.
    /// </summary>
    Md5,

    /// <summary>By SHA-256 with no name in front, as Red Hat's 3.9 to 3.11 expect.</summary>
    UnprefixedSha256,
}
