using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A wait handle for a handle that it does not own.</summary>
internal sealed class BorrowedWaitHandle : WaitHandle
{
    public BorrowedWaitHandle(SafeHandle handle) =>
        SafeWaitHandle = new SafeWaitHandle(handle.DangerousGetHandle(), ownsHandle: false);
}
