using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Lets a handle be waited for that stays somebody else's.</summary>
internal sealed class HandleAlias : WaitHandle
{
    internal HandleAlias(SafeHandle handle) =>
        SafeWaitHandle = new SafeWaitHandle(handle.DangerousGetHandle(), ownsHandle: false);
}
