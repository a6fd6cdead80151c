namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Checks, before anything is sent, whether the process at the other end is allowed.</summary>
internal static class PeerCheck
{
    /// <exception cref="ArgumentException">Only Unix sockets report which process is at the other end.</exception>
    public static void EnsurePossible(PeerPolicy policy, System.Net.EndPoint endPoint)
    {
        if (policy != PeerPolicy.Anyone && !PlatformEndpoints.Current.KnowsPeerOf(endPoint))
        {
            throw new ArgumentException(
                $"{nameof(PeerPolicy)}.{policy} needs a Unix socket; the user at the other end " +
                $"of {EndPointNotation.Describe(endPoint)} cannot be determined.");
        }
    }

    /// <exception cref="HandshakeException">The process belongs to another user.</exception>
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
