namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Whether the process at the other end may be there, before anything is said to it.</summary>
internal static class PeerCheck
{
    /// <exception cref="ArgumentException">Only Unix sockets say who is at their other end.</exception>
    public static void EnsurePossible(PeerPolicy policy, System.Net.EndPoint endPoint)
    {
        if (policy != PeerPolicy.Anyone && !PlatformEndpoints.Current.KnowsPeerOf(endPoint))
        {
            throw new ArgumentException(
                $"{nameof(PeerPolicy)}.{policy} needs a Unix socket; nothing says whose process is at the other end " +
                $"of {EndPointNotation.Describe(endPoint)}.");
        }
    }

    /// <exception cref="HandshakeException">It is another user's.</exception>
    public static void Ensure(PeerPolicy policy, RawConnection raw)
    {
        if (policy == PeerPolicy.Anyone || raw.DescribeOtherUser() is not { } other)
        {
            return;
        }

        throw new HandshakeException(
            HandshakeErrorCode.OtherUser, $"{other}: {nameof(PeerPolicy)}.{policy} does not allow it.");
    }
}
