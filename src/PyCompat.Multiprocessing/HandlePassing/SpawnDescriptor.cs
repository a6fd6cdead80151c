using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// A descriptor that a spawned child has inherited (CPython: <c>popen_spawn_posix._DupFd</c>). It means something only
/// in what a parent sends while it spawns; here it would name a descriptor of this process.
/// </summary>
internal sealed record SpawnDescriptor(long Descriptor) : IncomingHandle
{
    internal override ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken) =>
        throw new HandlePassingException(
            HandlePassingFailure.NotTakeable,
            $"The message names descriptor {Descriptor} of this very process (popen_spawn_posix._DupFd), which no " +
            "message may have. Only a child that multiprocessing spawns gets such, by inheritance.");
}
