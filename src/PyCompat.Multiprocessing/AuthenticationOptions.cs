using System.Numerics;
using PyCompat.Multiprocessing.Handshake;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How a handshake goes. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>10 seconds, unless set.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>As Python 3.13 does it, in at most <see cref="DefaultTimeout"/>.</summary>
    public static AuthenticationOptions Default { get; } = new();

    /// <summary>
    /// The digests that are accepted from the other end, and used to answer it. Without <see cref="AuthDigests.Md5"/>
    /// Python up to 3.11 is shut out.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">None, or one that is not defined.</exception>
    public AuthDigests AllowedDigests
    {
        get;
        init
        {
            if (value == AuthDigests.None || (value & ~AuthDigests.All) != 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"One or more of {AuthDigests.All} are needed.");
            }

            field = value;
        }
    } = AuthDigests.All;

    /// <summary>
    /// The digest that this side asks for, SHA-256 unless set (Python: <c>digest_name</c>). Python up to 3.11 answers
    /// by MD5 whatever is asked for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not exactly one.</exception>
    /// <exception cref="PlatformNotSupportedException">SHA-3, and this platform has none.</exception>
    public AuthDigests ChallengeDigest
    {
        get;
        init
        {
            if ((value & ~AuthDigests.All) != 0 || BitOperations.PopCount((uint)value) != 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Exactly one digest is needed.");
            }

            MacAlgorithm algorithm = MacAlgorithm.Of(value);
            if (!algorithm.IsSupported)
            {
                throw new PlatformNotSupportedException(algorithm.Unsupported);
            }

            field = value;
        }
    } = AuthDigests.Sha256;

    /// <summary>How a challenge of 20 bytes is answered.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not defined.</exception>
    public LegacyReply LegacyReply
    {
        get;
        init
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Not a kind of reply.");
            }

            field = value;
        }
    }

    /// <summary>
    /// How long the whole handshake may take; <see cref="Timeout.InfiniteTimeSpan"/> (CPython's behaviour) lets a
    /// silent peer hold it for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than a timer can count.</exception>
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
