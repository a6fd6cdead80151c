using System.Net.Sockets;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>Whether the process at the other end may be there, before anything is said to it.</summary>
internal static class PeerCheck
{
    /// <exception cref="ArgumentException">Only Unix sockets say who is at their other end.</exception>
    internal static void EnsurePossible(PeerPolicy policy, System.Net.EndPoint endPoint)
    {
        if (policy != PeerPolicy.Anyone && endPoint.AddressFamily != AddressFamily.Unix)
        {
            throw new ArgumentException(
                $"{nameof(PeerPolicy)}.{policy} needs a Unix socket; nothing says whose process is at the other end " +
                $"of {EndPointNotation.Describe(endPoint)}.");
        }
    }

    /// <exception cref="HandshakeException">It is another user's.</exception>
    internal static void Ensure(PeerPolicy policy, ConnectedSocket socket)
    {
        if (policy == PeerPolicy.Anyone)
            return;
        uint own = Interop.LibC.GetEffectiveUserId();
        PeerCredentials? peer = NativeSocket.GetPeerCredentials(socket.Descriptor.Handle);
        if (peer?.UserId == own)
            return;
        throw new HandshakeException(
            HandshakeFailureReason.OtherUser,
            $"The process at the other end (id {peer?.ProcessId}) runs as user {peer?.UserId}, and this one as user " +
            $"{own}: {nameof(PeerPolicy)}.{policy} does not allow it.");
    }
}
