using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// A socket of Windows that a resource sharer serves under a key (CPython: <c>resource_sharer.DupSocket</c>).
/// </summary>
internal sealed partial record SharedSocket(object? Address, object Key) : IncomingHandle
{
    internal override ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken) =>
        TakeAsync(cancellationToken);
}
