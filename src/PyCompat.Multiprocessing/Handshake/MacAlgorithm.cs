using System.Security.Cryptography;
using System.Text;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>HMAC with one of the digests that CPython allows (<c>_ALLOWED_DIGESTS</c>).</summary>
internal sealed class MacAlgorithm
{
    /// <summary><c>_MAX_DIGEST_LEN</c>: the longest name.</summary>
    public const int MaxNameLength = 8;

    public static readonly MacAlgorithm Md5 = new(AuthDigests.Md5, "md5", 16);
    public static readonly MacAlgorithm Sha256 = new(AuthDigests.Sha256, "sha256", 32);

    private static readonly MacAlgorithm[] All =
    [
        Md5,
        Sha256,
        new(AuthDigests.Sha384, "sha384", 48),
        new(AuthDigests.Sha3_256, "sha3_256", 32),
        new(AuthDigests.Sha3_384, "sha3_384", 48),
    ];

    private MacAlgorithm(AuthDigests digest, string name, int length)
    {
        Digest = digest;
        Name = name;
        Length = length;
        Prefix = Encoding.ASCII.GetBytes($"{{{name}}}");
    }

    public AuthDigests Digest { get; }

    /// <summary>The name that Python uses.</summary>
    public string Name { get; }

    /// <summary>The length of a MAC in bytes.</summary>
    public int Length { get; }

    /// <summary>The name in braces, as it precedes challenges and responses.</summary>
    public byte[] Prefix { get; }

    /// <summary>SHA-3 requires a newer cryptographic library.</summary>
    public bool IsSupported => Digest switch
    {
        AuthDigests.Sha3_256 => HMACSHA3_256.IsSupported,
        AuthDigests.Sha3_384 => HMACSHA3_384.IsSupported,
        _ => true,
    };

    public string Unsupported =>
        $"This platform does not support {Name} (SHA-3 needs OpenSSL 1.1.1 or a newer Windows): choose another digest.";

    public static MacAlgorithm Of(AuthDigests digest) => Array.Find(All, algorithm => algorithm.Digest == digest)!;

    /// <summary>Finds an algorithm by name; null if the name is unknown.</summary>
    public static MacAlgorithm? Find(ReadOnlySpan<byte> name)
    {
        foreach (MacAlgorithm algorithm in All)
        {
            if (algorithm.Prefix.AsSpan()[1..^1].SequenceEqual(name))
            {
                return algorithm;
            }
        }

        return null;
    }

    public byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message) => Digest switch
    {
        AuthDigests.Md5 => HMACMD5.HashData(key, message),
        AuthDigests.Sha256 => HMACSHA256.HashData(key, message),
        AuthDigests.Sha384 => HMACSHA384.HashData(key, message),
        AuthDigests.Sha3_256 => HMACSHA3_256.HashData(key, message),
        _ => HMACSHA3_384.HashData(key, message),
    };
}
