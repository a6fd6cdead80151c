using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content>Windows pipes, as CPython's <c>reduce_pipe_connection</c> describes them.</content>
internal sealed partial class OutgoingHandles
{
    /// <summary>
    /// Whether the other end of a pipe opened by this process may be elsewhere: Windows reports which process opened
    /// it, not which holds it now.
    /// </summary>
    public static bool MayHaveSentOtherEnd(SafeHandle handle) =>
        Platform.IsWindows && SharedHandles.OfThisProcess.MayHaveSentOtherEnd(handle);

    /// <summary>Describes a handle by itself, as <c>reduction.send_handle</c> sends it.</summary>
    public PyObject DescribeHandle(SafeHandle handle)
    {
        if (!Platform.IsWindows)
        {
            throw new PlatformNotSupportedException("Handles in messages exist only on Windows.");
        }

        if (HandleKind.GetSocketType(handle) is not null)
        {
            throw new ArgumentException(
                "A socket cannot be sent as a handle: send the Socket itself.", nameof(handle));
        }

        SafeFileHandle duplicate = HandleDuplicates.Make(handle);
        try
        {
            return ShareHandle(duplicate, HandleDuplicates.GetAccess(duplicate));
        }
        catch
        {
            duplicate.Dispose();
            throw;
        }
    }

    private PyObject DescribePipe(MessageChannel channel)
    {
        if (!Platform.IsWindows)
        {
            throw new PlatformNotSupportedException("Message-mode pipes exist only on Windows.");
        }

        uint access = (channel.IsReadable ? Interop.Kernel32.FILE_GENERIC_READ : 0)
            | (channel.IsWritable ? Interop.Kernel32.FILE_GENERIC_WRITE : 0);
        return PyObject.Call(
            HandleNames.RebuildPipeConnection,
            ShareHandle(HandleDuplicates.MakeKnowable(channel.HandOver(), access), access), channel.IsReadable,
            channel.IsWritable);
    }

    // reduction.DupHandle.__init__ without a pid: the handle waits in this process for its receiver to fetch it.
    [SupportedOSPlatform("windows")]
    private PyObject ShareHandle(SafeFileHandle duplicate, uint access)
    {
        long handle = SharedHandles.OfThisProcess.Share(duplicate, access, _lifetime);
        (_shared ??= []).Add(() => SharedHandles.OfThisProcess.Withdraw(handle));
        return PyObject.New(HandleNames.DupHandle).WithState(new PyDict
        {
            [HandleNames.Handle] = handle,
            [HandleNames.Access] = (long)access,
            [HandleNames.ProcessId] = (long)Environment.ProcessId,
        });
    }

    [SupportedOSPlatform("windows")]
    private PyObject ShareSocket(SafeHandle socket) => Share(HandleNames.DupSocket, SocketDuplicates.Make(socket));
}
