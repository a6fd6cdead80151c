using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Lets a handle be waited for that stays somebody else's.</summary>
internal sealed class BorrowedWaitHandle : WaitHandle
{
    public BorrowedWaitHandle(SafeHandle handle) =>
        SafeWaitHandle = new SafeWaitHandle(handle.DangerousGetHandle(), ownsHandle: false);
}
