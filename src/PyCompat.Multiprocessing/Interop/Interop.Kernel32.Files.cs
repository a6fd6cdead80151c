using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class Kernel32
    {
        // <winnt.h>, <winbase.h>
        public const uint GENERIC_READ = 0x80000000;
        public const uint GENERIC_WRITE = 0x40000000;
        public const uint OPEN_EXISTING = 3;
        public const uint FILE_FLAG_FIRST_PIPE_INSTANCE = 0x00080000;
        public const uint FILE_FLAG_OVERLAPPED = 0x40000000;
        public const uint SECURITY_SQOS_PRESENT = 0x00100000;
        public const uint SECURITY_IDENTIFICATION = 0x00010000;
        public const uint FILE_SHARE_READ = 1;
        public const uint FILE_SHARE_WRITE = 2;
        public const uint FILE_TYPE_UNKNOWN = 0;
        public const uint FILE_TYPE_PIPE = 3;
        public const uint FILE_READ_ATTRIBUTES = 0x00000080;
        public const uint FILE_GENERIC_READ = 0x00120089;
        public const uint FILE_GENERIC_WRITE = 0x00120116;
        public const uint WAIT_OBJECT_0 = 0;
        public const uint INFINITE = uint.MaxValue;
        public const int FileNameInfo = 2;

        [LibraryImport(Library, EntryPoint = "CreateFileW", SetLastError = true,
            StringMarshalling = StringMarshalling.Utf16)]
        public static unsafe partial SafeFileHandle CreateFile(
            string name, uint access, uint share, SecurityAttributes* security, uint disposition, uint flags,
            nint template);

        [LibraryImport(Library, EntryPoint = "ReadFile", SetLastError = true)]
        public static unsafe partial int Read(
            SafeHandle file, byte* buffer, uint count, uint* read, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "WriteFile", SetLastError = true)]
        public static unsafe partial int Write(
            SafeHandle file, byte* buffer, uint count, uint* written, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "GetOverlappedResult", SetLastError = true)]
        public static unsafe partial int GetOverlappedResult(
            nint file, NativeOverlapped* overlapped, uint* transferred, int wait);

        [LibraryImport(Library, EntryPoint = "WaitForSingleObject", SetLastError = true)]
        public static partial uint WaitForSingleObject(SafeHandle handle, uint milliseconds);

        [LibraryImport(Library, EntryPoint = "CancelIoEx", SetLastError = true)]
        public static unsafe partial int CancelIo(nint file, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "GetFileType", SetLastError = true)]
        public static partial uint GetFileType(SafeHandle file);

        [LibraryImport(Library, EntryPoint = "GetFileInformationByHandleEx", SetLastError = true)]
        public static unsafe partial int GetFileInformation(SafeHandle file, int kind, void* information, uint size);

        /// <summary><c>SECURITY_ATTRIBUTES</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public unsafe struct SecurityAttributes
        {
            public uint Length;
            public byte* Descriptor;
            public int InheritHandle;
        }
    }
}
