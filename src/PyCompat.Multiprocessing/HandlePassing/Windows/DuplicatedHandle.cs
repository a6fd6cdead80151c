using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content><c>reduction.DupHandle.detach</c>, of Windows.</content>
internal sealed partial record DuplicatedHandle
{
    /// <summary>
    /// The handle of a message that <c>send_handle</c> has sent: CPython's puts it into the receiving process, and its
    /// message says so by that process's number.
    /// </summary>
    /// <param name="peerProcessId">The process that the message came from, where that is known.</param>
    /// <param name="childProcessId">
    /// The process that was started with the other end: this user's without asking, which it need not live for.
    /// </param>
    /// <exception cref="HandlePassingException">It may not be taken, or is not to be had.</exception>
    public SafeFileHandle TakeSent(int? peerProcessId, int? childProcessId)
    {
        if (!Platform.IsWindows || ProcessId != Environment.ProcessId)
        {
            EnsureOwner(peerProcessId);
            return Take(peerProcessId);
        }

        // From another process it is one that was put here, even under a number that this process has sent before: its
        // receiver has freed that, and Windows gave it anew.
        if ((peerProcessId is null || peerProcessId == Environment.ProcessId)
            && SharedHandles.OfThisProcess.TryTake(Handle, peerProcessId) is { } own)
        {
            return own;
        }

        // Only who could put it here, and could do anything with this process's handles, may say that it did.
        if (peerProcessId is { } peer && peer != Environment.ProcessId && peer != childProcessId
            && HandleDuplicates.DescribeOtherUser(peer) is { } otherUser)
        {
            throw new HandlePassingException(
                HandlePassingErrorCode.OtherUser, $"Handle {Handle} of this process is not taken: {otherUser}.");
        }

        if (peerProcessId is null || Handle is <= 0 or > uint.MaxValue)
        {
            throw NotOurs();
        }

        SharedHandles.OfThisProcess.Forget(Handle);
        return new SafeFileHandle((nint)Handle, ownsHandle: true);
    }

    private HandlePassingException NotOurs() => new(
        HandlePassingErrorCode.NotTakeable,
        $"The message names handle {Handle} of Windows (DupHandle) in this very process, which does not share it, or " +
        "not any more.");

    private SafeFileHandle Take(int? peerProcessId)
    {
        if (!Platform.IsWindows)
        {
            throw new HandlePassingException(
                HandlePassingErrorCode.NotTakeable,
                $"The message describes handle {Handle} of Windows (DupHandle, in process {ProcessId}); this process " +
                "cannot have one.");
        }

        if (ProcessId == Environment.ProcessId)
        {
            // A peer could name any handle of ours: only what this process has sent comes back to it.
            return SharedHandles.OfThisProcess.TryTake(Handle, peerProcessId) ?? throw NotOurs();
        }

        // Negative numbers stand for the process itself and the like; the rights are a mask of 32 bits.
        if (Handle is <= 0 or > uint.MaxValue || Access is < 0 or > uint.MaxValue)
        {
            throw new HandlePassingException(
                HandlePassingErrorCode.Malformed,
                $"The message names handle {Handle} of process {ProcessId} with access {Access}: there is no " +
                "such handle.");
        }

        SafeFileHandle moved = HandleDuplicates.Move((int)ProcessId, (nint)Handle, (uint)Access);
        SharedHandles.OfThisProcess.Forget(moved.DangerousGetHandle());
        return moved;
    }
}
