using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class Kernel32
    {
        // <winnt.h>
        internal const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

        [LibraryImport(Library, EntryPoint = "OpenProcess", SetLastError = true)]
        internal static partial SafeProcessHandle OpenProcess(uint access, int inheritHandle, uint processId);
    }
}
