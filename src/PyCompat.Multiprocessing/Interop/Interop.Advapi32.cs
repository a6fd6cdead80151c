using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>Users and their tokens. Constants keep their C names.</summary>
    public static partial class Advapi32
    {
        // <winnt.h>
        public const uint TOKEN_QUERY = 8;

        [LibraryImport("advapi32.dll", EntryPoint = "OpenProcessToken", SetLastError = true)]
        public static partial int OpenProcessToken(
            SafeProcessHandle process, uint access, out SafeAccessTokenHandle token);
    }
}
