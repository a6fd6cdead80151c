namespace PyCompat.Multiprocessing.Handshake;

/// <summary>The constants of the handshake, from the top of CPython 3.13's <c>connection.py</c>.</summary>
internal static class HandshakeMessages
{
    /// <summary>"reject large message": the <c>maxlength</c> of every <c>recv_bytes</c> of the handshake.</summary>
    public const int MaxLength = 256;

    /// <summary><c>MESSAGE_LENGTH</c>: the number of random bytes in a challenge since 3.12.</summary>
    public const int RandomLength = 40;

    /// <summary><c>_MD5ONLY_MESSAGE_LENGTH</c>: the length of a challenge up to 3.11, and the minimum since.</summary>
    public const int LegacyChallengeLength = 20;

    /// <summary>The shortest message with a challenge: <c>#CHALLENGE#</c> and 20 bytes.</summary>
    public const int ShortestChallenge = PrefixLength + LegacyChallengeLength;

    /// <summary>The longest challenge of any Python: with the longest digest name, in braces.</summary>
    public const int LongestChallenge = PrefixLength + MacAlgorithm.MaxNameLength + 2 + RandomLength;

    private const int PrefixLength = 11;

    /// <summary><c>_CHALLENGE</c></summary>
    public static ReadOnlySpan<byte> Challenge => "#CHALLENGE#"u8;

    /// <summary><c>_WELCOME</c></summary>
    public static ReadOnlySpan<byte> Welcome => "#WELCOME#"u8;

    /// <summary><c>_FAILURE</c></summary>
    public static ReadOnlySpan<byte> Failure => "#FAILURE#"u8;

    /// <summary>
    /// Splits <c>{digest}payload</c> (<c>_get_digest_name_and_payload</c>); returns false if no digest is named.
    /// </summary>
    public static bool TrySplit(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> name, out int prefixLength)
    {
        name = default;
        prefixLength = 0;
        if (message.IsEmpty || message[0] != (byte)'{')
        {
            return false;
        }

        int end = message[..Math.Min(message.Length, MacAlgorithm.MaxNameLength + 2)].IndexOf((byte)'}');
        if (end < 0)
        {
            return false;
        }

        name = message[1..end];
        prefixLength = end + 1;
        return true;
    }

    /// <summary>
    /// Whether this is a challenge, judging by its prefix and by the lengths that Python versions use.
    /// </summary>
    public static bool IsChallenge(ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith(Challenge))
        {
            return false;
        }

        ReadOnlySpan<byte> challenge = message[Challenge.Length..];
        return challenge.Length == LegacyChallengeLength
            || (TrySplit(challenge, out _, out int prefixLength) && challenge.Length == prefixLength + RandomLength);
    }
}
