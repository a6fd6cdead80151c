using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Sharing;

/// <content><c>reduction.DupHandle.detach</c>, of Windows.</content>
internal sealed partial record DuplicatedHandle
{
    private SafeHandle Take()
    {
        if (!OperatingSystem.IsWindows())
        {
            throw new HandlePassingException(
                HandlePassingFailure.NotTakeable,
                $"The message describes handle {Handle} of Windows (DupHandle, in process {ProcessId}); this process " +
                "cannot have one.");
        }

        if (ProcessId == Environment.ProcessId)
        {
            // A peer could name any handle of ours: only what this process has sent comes back to it.
            return SharedHandles.OfThisProcess.TryTake(Handle) ?? throw new HandlePassingException(
                HandlePassingFailure.NotTakeable,
                $"The message names handle {Handle} of Windows (DupHandle) in this very process, which does not " +
                "share it, or not any more.");
        }

        // Negative numbers stand for the process itself and the like; the rights are a mask of 32 bits.
        if (Handle is <= 0 or > uint.MaxValue || Access is < 0 or > uint.MaxValue)
        {
            throw new HandlePassingException(
                HandlePassingFailure.Malformed,
                $"The message names handle {Handle} of process {ProcessId} with access {Access}: there is no " +
                "such handle.");
        }

        SafeFileHandle moved = HandleDuplicates.Move((int)ProcessId, (nint)Handle, (uint)Access);
        SharedHandles.OfThisProcess.Forget(moved.DangerousGetHandle());
        return moved;
    }
}
