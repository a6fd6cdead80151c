using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>What Windows says of a handle to nobody but its kernel's own callers.</summary>
    internal static partial class NtDll
    {
        // <ntifs.h>: FILE_INFORMATION_CLASS; FILE_SYNCHRONOUS_IO_ALERT and _NONALERT together
        internal const int FileAccessInformation = 8;
        internal const int FileModeInformation = 16;
        internal const uint FILE_SYNCHRONOUS_IO = 0x30;

        // <ntifs.h>: OBJECT_INFORMATION_CLASS
        internal const int ObjectBasicInformationClass = 0;

        // <winnt.h>
        internal const uint FILE_READ_DATA = 1;
        internal const uint FILE_WRITE_DATA = 2;

        [LibraryImport("ntdll.dll", EntryPoint = "NtQueryInformationFile")]
        internal static unsafe partial int QueryInformationFile(
            SafeHandle file, IoStatusBlock* status, void* information, uint length, int kind);

        [LibraryImport("ntdll.dll", EntryPoint = "NtQueryObject")]
        internal static unsafe partial int QueryObject(
            SafeHandle handle, int kind, void* information, uint length, uint* returnLength);

        /// <summary><c>PUBLIC_OBJECT_BASIC_INFORMATION</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal unsafe struct ObjectBasicInformation
        {
            internal uint Attributes;
            internal uint GrantedAccess;
            internal uint HandleCount;
            internal uint PointerCount;
            internal fixed uint Reserved[10];
        }

        /// <summary><c>IO_STATUS_BLOCK</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal struct IoStatusBlock
        {
            internal nint Status;
            internal nuint Information;
        }
    }
}
