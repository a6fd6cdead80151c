using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing.Sharing;

/// <content>Pipes of Windows, as CPython's <c>reduce_pipe_connection</c> describes them.</content>
internal sealed partial class SharingSession
{
    [SupportedOSPlatformGuard("windows")]
    private static bool OperatingOnWindows => OperatingSystem.IsWindows();

    private PyObject DescribePipe(Connection connection)
    {
        if (!OperatingOnWindows)
            throw new PlatformNotSupportedException("Pipes in message mode are of Windows alone.");
        uint access = (connection.IsReadable ? Interop.Kernel32.FILE_GENERIC_READ : 0)
            | (connection.IsWritable ? Interop.Kernel32.FILE_GENERIC_WRITE : 0);
        return PyObject.Call(
            HandleNames.RebuildPipeConnection, ShareHandle(connection, access), connection.IsReadable,
            connection.IsWritable);
    }

    // reduction.DupHandle.__init__ without a pid: the handle waits in this process for its receiver to fetch it.
    [SupportedOSPlatform("windows")]
    private PyObject ShareHandle(Connection connection, uint access)
    {
        SafeFileHandle duplicate = HandleDuplicates.MakeKnowable(connection.HandOver(), access);
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
