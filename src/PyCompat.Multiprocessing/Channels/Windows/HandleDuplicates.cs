using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Creates duplicates of handles of this or another process; child processes do not inherit them.</summary>
[SupportedOSPlatform("windows")]
internal static class HandleDuplicates
{
    /// <summary>Duplicates a handle with the same rights.</summary>
    public static SafeFileHandle Make(SafeHandle handle) =>
        Make(handle, access: 0, Interop.Kernel32.DUPLICATE_SAME_ACCESS);

    public static SafeFileHandle Make(SafeHandle handle, uint access) => Make(handle, access, options: 0);

    /// <summary>Duplicates a handle with these rights and, if possible, the right to query what it is.</summary>
    public static SafeFileHandle MakeKnowable(SafeHandle handle, uint access)
    {
        try
        {
            return Make(handle, access | Interop.Kernel32.FILE_READ_ATTRIBUTES);
        }
        catch (IOException failure) when (
            failure.HResult == WindowsError.ToHResult(Interop.Kernel32.ERROR_ACCESS_DENIED))
        {
            return Make(handle, access);
        }
    }

    private static SafeFileHandle Make(SafeHandle handle, uint access, uint options)
    {
        nint self = Interop.Kernel32.GetCurrentProcess();
        if (Interop.Kernel32.DuplicateHandle(
            self, handle, self, out SafeFileHandle duplicate, access, 0, options) != 0)
        {
            return duplicate;
        }

        int error = WindowsError.Last;
        duplicate.Dispose();
        throw WindowsError.ToIOException("Could not duplicate a handle", error);
    }

    /// <summary>Returns null if the process belongs to this user.</summary>
    public static string? DescribeOtherUser(int processId)
    {
        using SafeProcessHandle process = Interop.Kernel32.OpenProcess(
            Interop.Kernel32.PROCESS_QUERY_LIMITED_INFORMATION, 0, (uint)processId);
        return process.IsInvalid
            ? $"the user of process {processId} cannot be determined: {WindowsError.Describe(WindowsError.Last)}"
            : PipePeer.DescribeOtherUser(process, processId);
    }

    /// <summary>Returns the access rights of a handle.</summary>
    public static unsafe uint GetAccess(SafeHandle handle)
    {
        Interop.NtDll.ObjectBasicInformation information;
        int status = Interop.NtDll.QueryObject(
            handle, Interop.NtDll.ObjectBasicInformationClass, &information,
            (uint)sizeof(Interop.NtDll.ObjectBasicInformation), null);
        return status == 0
            ? information.GrantedAccess
            : throw new IOException($"Could not query the access rights of a handle (status 0x{status:X8}).", status);
    }

    /// <summary>Moves a handle out of another process of this user, closing it there.</summary>
    /// <exception cref="HandlePassingException">
    /// The process has exited, belongs to another user, or has no such handle.
    /// </exception>
    public static SafeFileHandle Move(int processId, nint handle, uint access)
    {
        const uint Rights =
            Interop.Kernel32.PROCESS_DUP_HANDLE | Interop.Kernel32.PROCESS_QUERY_LIMITED_INFORMATION;
        using SafeProcessHandle process = Interop.Kernel32.OpenProcess(Rights, 0, (uint)processId);
        if (process.IsInvalid)
        {
            throw new HandlePassingException(
                HandlePassingErrorCode.Unreachable,
                $"Process {processId}, which shares handle {handle}, cannot be opened: " +
                $"{WindowsError.Describe(WindowsError.Last)} It must keep running until the handles it " +
                "sent are taken.");
        }

        if (PipePeer.DescribeOtherUser(process, processId) is { } otherUser)
        {
            throw new HandlePassingException(
                HandlePassingErrorCode.OtherUser, $"Handle {handle} of process {processId} is not taken: {otherUser}.");
        }

        if (Interop.Kernel32.DuplicateHandle(
            process, handle, Interop.Kernel32.GetCurrentProcess(), out SafeFileHandle moved, access, 0,
            Interop.Kernel32.DUPLICATE_CLOSE_SOURCE) != 0)
        {
            return moved;
        }

        int error = WindowsError.Last;
        moved.Dispose();
        throw new HandlePassingException(
            HandlePassingErrorCode.Gone,
            $"Process {processId} no longer shares handle {handle}: it was already taken, or its lifetime was over " +
            $"({WindowsError.Describe(error)}).");
    }
}
