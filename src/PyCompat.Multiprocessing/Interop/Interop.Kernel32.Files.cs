using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class Kernel32
    {
        // <winnt.h>, <winbase.h>
        internal const uint GENERIC_READ = 0x80000000;
        internal const uint GENERIC_WRITE = 0x40000000;
        internal const uint OPEN_EXISTING = 3;
        internal const uint FILE_FLAG_FIRST_PIPE_INSTANCE = 0x00080000;
        internal const uint FILE_FLAG_OVERLAPPED = 0x40000000;
        internal const uint SECURITY_SQOS_PRESENT = 0x00100000;
        internal const uint SECURITY_IDENTIFICATION = 0x00010000;
        internal const uint FILE_SHARE_READ = 1;
        internal const uint FILE_SHARE_WRITE = 2;
        internal const uint FILE_TYPE_UNKNOWN = 0;
        internal const uint FILE_TYPE_PIPE = 3;
        internal const uint FILE_READ_ATTRIBUTES = 0x00000080;
        internal const uint FILE_GENERIC_READ = 0x00120089;
        internal const uint FILE_GENERIC_WRITE = 0x00120116;
        internal const uint WAIT_OBJECT_0 = 0;
        internal const uint INFINITE = uint.MaxValue;
        internal const int FileNameInfo = 2;

        [LibraryImport(Library, EntryPoint = "CreateFileW", SetLastError = true,
            StringMarshalling = StringMarshalling.Utf16)]
        internal static unsafe partial SafeFileHandle CreateFile(
            string name, uint access, uint share, SecurityAttributes* security, uint disposition, uint flags,
            nint template);

        [LibraryImport(Library, EntryPoint = "ReadFile", SetLastError = true)]
        internal static unsafe partial int Read(
            SafeHandle file, byte* buffer, uint count, uint* read, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "WriteFile", SetLastError = true)]
        internal static unsafe partial int Write(
            SafeHandle file, byte* buffer, uint count, uint* written, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "GetOverlappedResult", SetLastError = true)]
        internal static unsafe partial int GetOverlappedResult(
            nint file, NativeOverlapped* overlapped, uint* transferred, int wait);

        [LibraryImport(Library, EntryPoint = "WaitForSingleObject", SetLastError = true)]
        internal static partial uint WaitForSingleObject(SafeHandle handle, uint milliseconds);

        [LibraryImport(Library, EntryPoint = "CancelIoEx", SetLastError = true)]
        internal static unsafe partial int CancelIo(nint file, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "GetFileType", SetLastError = true)]
        internal static partial uint GetFileType(SafeHandle file);

        [LibraryImport(Library, EntryPoint = "GetFileInformationByHandleEx", SetLastError = true)]
        internal static unsafe partial int GetFileInformation(SafeHandle file, int kind, void* information, uint size);

        /// <summary><c>SECURITY_ATTRIBUTES</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal unsafe struct SecurityAttributes
        {
            internal uint Length;
            internal byte* Descriptor;
            internal int InheritHandle;
        }
    }
}
