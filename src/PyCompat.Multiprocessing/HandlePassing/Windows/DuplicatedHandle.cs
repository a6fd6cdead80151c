using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content><c>reduction.DupHandle.detach</c>, on Windows.</content>
internal sealed partial record DuplicatedHandle
{
    /// <summary>
    /// Takes the handle of a message sent by <c>send_handle</c>: CPython's puts it into the receiving process, which
    /// the message indicates by that process's ID.
    /// </summary>
    /// <param name="peerProcessId">The process that sent the message, if known.</param>
    /// <param name="childProcessId">
    /// The process that was started with the other end: known to be this user's without a query, and so even after it
    /// has exited.
    /// </param>
    /// <exception cref="HandlePassingException">The handle must not be taken, or cannot be obtained.</exception>
    public SafeFileHandle TakeSent(int? peerProcessId, int? childProcessId)
    {
        if (!Platform.IsWindows || ProcessId != Environment.ProcessId)
        {
            EnsureOwner(peerProcessId);
            return Take(peerProcessId);
        }

        // If the message is from another process, that process put the handle here, even if this process has previously
        // sent the same number: its receiver has freed that handle, and Windows has reused the number.
        if ((peerProcessId is null || peerProcessId == Environment.ProcessId)
            && SharedHandles.OfThisProcess.TryTake(Handle, peerProcessId) is { } own)
        {
            return own;
        }

        // Only a process that could have put it here, and so could do anything with this process's handles, may claim
        // that it did.
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
        $"The message names handle {Handle} of Windows (DupHandle) in this process, which does not share it, or " +
        "no longer does.");

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
            // A peer could name any of this process's handles: only those that this process has sent may be taken back.
            return SharedHandles.OfThisProcess.TryTake(Handle, peerProcessId) ?? throw NotOurs();
        }

        // Negative numbers stand for pseudohandles such as the process itself; the access rights are a 32-bit mask.
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
