using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class Kernel32
    {
        // <winnt.h>
        public const uint PROCESS_DUP_HANDLE = 0x0040;
        public const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
        public const uint DUPLICATE_CLOSE_SOURCE = 1;
        public const uint DUPLICATE_SAME_ACCESS = 2;

        [LibraryImport(Library, EntryPoint = "OpenProcess", SetLastError = true)]
        public static partial SafeProcessHandle OpenProcess(uint access, int inheritHandle, uint processId);

        [LibraryImport(Library, EntryPoint = "GetCurrentProcess")]
        public static partial nint GetCurrentProcess();

        [LibraryImport(Library, EntryPoint = "DuplicateHandle", SetLastError = true)]
        public static partial int DuplicateHandle(
            nint sourceProcess, SafeHandle source, nint targetProcess, out SafeFileHandle target, uint access,
            int inheritHandle, uint options);

        [LibraryImport(Library, EntryPoint = "DuplicateHandle", SetLastError = true)]
        public static partial int DuplicateHandle(
            SafeProcessHandle sourceProcess, nint source, nint targetProcess, out SafeFileHandle target, uint access,
            int inheritHandle, uint options);
    }
}
