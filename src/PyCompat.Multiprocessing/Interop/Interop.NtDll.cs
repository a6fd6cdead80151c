using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>Information about handles that Windows provides only through its native API.</summary>
    public static partial class NtDll
    {
        // <ntifs.h>: FILE_INFORMATION_CLASS; FILE_SYNCHRONOUS_IO_ALERT and _NONALERT together
        public const int FileAccessInformation = 8;
        public const int FileModeInformation = 16;
        public const uint FILE_SYNCHRONOUS_IO = 0x30;

        // <ntifs.h>: OBJECT_INFORMATION_CLASS
        public const int ObjectBasicInformationClass = 0;

        // <winnt.h>
        public const uint FILE_READ_DATA = 1;
        public const uint FILE_WRITE_DATA = 2;

        [LibraryImport("ntdll.dll", EntryPoint = "NtQueryInformationFile")]
        public static unsafe partial int QueryInformationFile(
            SafeHandle file, IoStatusBlock* status, void* information, uint length, int kind);

        [LibraryImport("ntdll.dll", EntryPoint = "NtQueryObject")]
        public static unsafe partial int QueryObject(
            SafeHandle handle, int kind, void* information, uint length, uint* returnLength);

        /// <summary><c>PUBLIC_OBJECT_BASIC_INFORMATION</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public unsafe struct ObjectBasicInformation
        {
            public uint Attributes;
            public uint GrantedAccess;
            public uint HandleCount;
            public uint PointerCount;
            public fixed uint Reserved[10];
        }

        /// <summary><c>IO_STATUS_BLOCK</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct IoStatusBlock
        {
            public nint Status;
            public nuint Information;
        }
    }
}
