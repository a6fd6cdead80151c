using System.Numerics;
using PyCompat.Multiprocessing.Handshake;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How a handshake is performed. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>The default of <see cref="Timeout"/>: 10 seconds.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Behaves like Python 3.13, but within <see cref="DefaultTimeout"/>.</summary>
    public static AuthenticationOptions Default { get; } = new();

    /// <summary>
    /// The digests accepted from the other end, and used to answer it. Without <see cref="AuthDigests.Md5"/>, Python up
    /// to 3.11 cannot connect.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No digest, or an undefined one.</exception>
    public AuthDigests AllowedDigests
    {
        get;
        init
        {
            if (value == AuthDigests.None || (value & ~AuthDigests.All) != 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"At least one of {AuthDigests.All} is required.");
            }

            field = value;
        }
    } = AuthDigests.All;

    /// <summary>
    /// The digest that this side asks for; SHA-256 by default (Python: <c>digest_name</c>). Python up to 3.11 always
    /// answers with MD5.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not exactly one digest.</exception>
    /// <exception cref="PlatformNotSupportedException">A SHA-3 digest that this platform does not support.</exception>
    public AuthDigests ChallengeDigest
    {
        get;
        init
        {
            if ((value & ~AuthDigests.All) != 0 || BitOperations.PopCount((uint)value) != 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Exactly one digest is required.");
            }

            MacAlgorithm algorithm = MacAlgorithm.Of(value);
            if (!algorithm.IsSupported)
            {
                throw new PlatformNotSupportedException(algorithm.Unsupported);
            }

            field = value;
        }
    } = AuthDigests.Sha256;

    /// <summary>How to answer a 20-byte challenge.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An undefined value.</exception>
    public LegacyReply LegacyReply
    {
        get;
        init
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Must be Md5 or UnprefixedSha256.");
            }

            field = value;
        }
    }

    /// <summary>
    /// The time limit of the whole handshake. <see cref="Timeout.InfiniteTimeSpan"/> (CPython's behaviour) lets a
    /// silent peer block it indefinitely.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan Timeout
    {
        get;
        init
        {
            TimeLimit.Validate(value);
            field = value;
        }
    } = DefaultTimeout;
}
