namespace PyCompat.Multiprocessing;

/// <summary>How to answer a 20-byte challenge, which does not name a digest.</summary>
public enum LegacyReply
{
    /// <summary>
    /// MD5, as every CPython up to 3.11 expects; if MD5 is not allowed, SHA-256 prefixed with its name.
    /// </summary>
    Md5,

    /// <summary>SHA-256 without a prefix, as Red Hat's 3.9 to 3.11 expect.</summary>
    UnprefixedSha256,
}
