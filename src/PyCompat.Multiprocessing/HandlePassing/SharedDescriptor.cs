using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>A descriptor that a resource sharer serves under a key (CPython: <c>resource_sharer.DupFd</c>).</summary>
internal sealed record SharedDescriptor(object? Address, object Key) : IncomingHandle
{
    internal override async ValueTask<SafeHandle> TakeAsync(
        int? peerProcessId, CancellationToken cancellationToken) =>
        await SharerClient.TakeAsync(SharerAddress.ToEndPoint(Address), Key, cancellationToken).ConfigureAwait(false);
}
