using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// A Windows handle, to be duplicated from the process that holds it (CPython: <c>reduction.DupHandle</c>).
/// </summary>
internal sealed partial record DuplicatedHandle(long Handle, long Access, long ProcessId) : IncomingHandle
{
    public override ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken)
    {
        EnsureOwner(peerProcessId);
        return ValueTask.FromResult<SafeHandle>(Take(peerProcessId));
    }

    // A peer could name a handle of any process that this one is allowed to open.
    private void EnsureOwner(int? peerProcessId)
    {
        if (ProcessId == Environment.ProcessId || ProcessId == peerProcessId)
        {
            return;
        }

        throw new HandlePassingException(
            HandlePassingErrorCode.NotTakeable,
            $"The message names handle {Handle} of process {ProcessId} (DupHandle), which is neither this process " +
            $"nor the one that sent it ({(peerProcessId is { } id ? $"process {id}" : "which is unknown")}).");
    }
}
