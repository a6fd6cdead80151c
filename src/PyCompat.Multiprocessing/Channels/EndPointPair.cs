using System.Net;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// The addresses of a connection's two ends, used to determine whether two connections are the ends of one.
/// </summary>
internal sealed record EndPointPair(EndPoint Local, EndPoint Remote, int? PeerProcessId, PeerCredentials? Peer = null)
{
    /// <summary>For a connection without addresses: a pipe, a stream, a handle.</summary>
    public static EndPointPair WithoutAddress { get; } = new(NoAddress.Instance, NoAddress.Instance, null);

    /// <summary>
    /// Compares both addresses over TCP. The client's end of a Unix socket or pipe has no name, but there the kernel
    /// reports to each end that the other belongs to this process.
    /// </summary>
    public bool IsOtherEndOf(EndPointPair other) =>
        (Local, Remote) is (IPEndPoint local, IPEndPoint remote)
            ? Normalize(local).Equals(Normalize(other.Remote)) && Normalize(remote).Equals(Normalize(other.Local))
            : ReferenceEquals(this, WithoutAddress)
                ? ReferenceEquals(other, WithoutAddress)
                : IsToThisProcess && other.IsToThisProcess;

    private bool IsToThisProcess => Remote is not IPEndPoint && PeerProcessId == Environment.ProcessId;

    private sealed class NoAddress : EndPoint
    {
        public static readonly NoAddress Instance = new();
    }

    // A listener on [::] sees IPv4 clients as mapped addresses.
    private static EndPoint Normalize(EndPoint endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
            : endPoint;
}
