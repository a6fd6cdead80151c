using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Determines what a handle is by querying it: GetFileType reports the same type for pipes and sockets.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class HandleKind
{
    public static bool IsPipe(SafeHandle handle) =>
        HasTypeOfPipe(handle)
        && (Interop.Kernel32.GetNamedPipeInfo(handle, null, null, null, null) != 0 || IsSilent(WindowsError.Last));

    /// <summary>Gets the socket type; null if the handle is not a socket.</summary>
    public static SocketType? GetSocketType(SafeHandle handle)
    {
        if (!HasTypeOfPipe(handle))
        {
            return null;
        }

        // Winsock has to be started first, which the runtime does on the first use of a socket.
        _ = Socket.OSSupportsIPv4;
        int type;
        int length = sizeof(int);
        return Interop.Ws2_32.GetSocketOption(
            handle, Interop.Ws2_32.SOL_SOCKET, Interop.Ws2_32.SO_TYPE, &type, &length) == 0
            ? (SocketType)type
            : null;
    }

    /// <exception cref="ArgumentException">A pipe that is not in message mode, or cannot be waited for.</exception>
    public static void EnsureMessagePipe(SafeHandle handle, ConnectionAccess access)
    {
        Interop.NtDll.IoStatusBlock status;
        uint mode;
        if (Interop.NtDll.QueryInformationFile(
                handle, &status, &mode, sizeof(uint), Interop.NtDll.FileModeInformation) == 0
            && (mode & Interop.NtDll.FILE_SYNCHRONOUS_IO) != 0)
        {
            throw new ArgumentException(
                $"Handle {handle.DangerousGetHandle()} was opened for blocking calls only, which Close could not " +
                "end; a connection needs a pipe that was opened with FILE_FLAG_OVERLAPPED.", nameof(handle));
        }

        uint granted;
        if (Interop.NtDll.QueryInformationFile(
                handle, &status, &granted, sizeof(uint), Interop.NtDll.FileAccessInformation) == 0
            && ToAccess(granted) is var possible && (access & ~possible) != 0)
        {
            throw new ArgumentException(
                $"Handle {handle.DangerousGetHandle()} cannot {access}, only {possible}.", nameof(access));
        }

        uint flags;
        if (Interop.Kernel32.GetNamedPipeInfo(handle, &flags, null, null, null) == 0)
        {
            if (access == ConnectionAccess.Write && IsSilent(WindowsError.Last))
            {
                return;
            }

            throw WindowsError.ToIOException("Could not get a pipe's mode", WindowsError.Last);
        }

        if ((flags & Interop.Kernel32.PIPE_TYPE_MESSAGE) == 0)
        {
            throw new ArgumentException(
                $"Handle {handle.DangerousGetHandle()} is a byte-mode pipe; a connection needs one in message mode " +
                "(PIPE_TYPE_MESSAGE), such as those of multiprocessing.", nameof(handle));
        }

        if ((access & ConnectionAccess.Read) != 0)
        {
            EnsureReadsMessages(handle);
        }
    }

    /// <exception cref="ArgumentException">The handle cannot be waited for.</exception>
    public static WindowsWaitable ToWaitable(SafeHandle handle)
    {
        if (IsPipe(handle))
        {
            EnsureMessagePipe(handle, ConnectionAccess.Read);
            return new PipeReadiness(new OverlappedFile(handle, nameof(SafeHandle)));
        }

        if (GetSocketType(handle) is not null)
        {
            throw new ArgumentException(
                $"Handle {handle.DangerousGetHandle()} is a socket: wait for its Socket or Connection.",
                nameof(handle));
        }

        return SignalWaitable.Borrow(handle);
    }

    // The reading end of a one-way pipe was created that way and cannot be changed: its mode is queried first.
    private static void EnsureReadsMessages(SafeHandle handle)
    {
        const uint Messages = Interop.Kernel32.PIPE_READMODE_MESSAGE;
        const uint Modes = Messages | Interop.Kernel32.PIPE_NOWAIT;
        uint state;
        if (Interop.Kernel32.GetNamedPipeHandleState(handle, &state, null, null, null, null, 0) == 0)
        {
            throw WindowsError.ToIOException("Could not get a pipe's mode", WindowsError.Last);
        }

        if ((state & Modes) == Messages)
        {
            return;
        }

        state = Messages;
        if (Interop.Kernel32.SetNamedPipeHandleState(handle, &state, null, null) == 0)
        {
            throw WindowsError.ToIOException("Could not set a pipe to message-read mode", WindowsError.Last);
        }
    }

    // The writing end in a message has only FILE_GENERIC_WRITE (reduce_pipe_connection), which does not include the
    // right to query.
    private static bool IsSilent(int error) => error == Interop.Kernel32.ERROR_ACCESS_DENIED;

    private static bool HasTypeOfPipe(SafeHandle handle) =>
        Interop.Kernel32.GetFileType(handle) == Interop.Kernel32.FILE_TYPE_PIPE;

    private static ConnectionAccess ToAccess(uint granted) =>
        ((granted & Interop.NtDll.FILE_READ_DATA) != 0 ? ConnectionAccess.Read : 0)
        | ((granted & Interop.NtDll.FILE_WRITE_DATA) != 0 ? ConnectionAccess.Write : 0);
}
