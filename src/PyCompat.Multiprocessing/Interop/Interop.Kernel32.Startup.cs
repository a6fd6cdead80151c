using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class Kernel32
    {
        // <winbase.h>
        public const uint CREATE_NEW_PROCESS_GROUP = 0x00000200;
        public const uint CREATE_UNICODE_ENVIRONMENT = 0x00000400;
        public const uint EXTENDED_STARTUPINFO_PRESENT = 0x00080000;
        public const uint STARTF_USESTDHANDLES = 0x00000100;
        public const nuint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x00020002;
        public const nuint PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x0002000D;
        public const uint HANDLE_FLAG_INHERIT = 1;
        public const int STILL_ACTIVE = 259;

        [LibraryImport(Library, EntryPoint = "CreateProcessW", SetLastError = true,
            StringMarshalling = StringMarshalling.Utf16)]
        public static unsafe partial int CreateProcess(
            string program, char* commandLine, void* processSecurity, void* threadSecurity, int inheritHandles,
            uint flags, char* environment, string? folder, StartupInfo* startup, ProcessInformation* information);

        [LibraryImport(Library, EntryPoint = "InitializeProcThreadAttributeList", SetLastError = true)]
        public static unsafe partial int InitializeAttributes(byte* list, uint count, uint flags, nuint* size);

        [LibraryImport(Library, EntryPoint = "UpdateProcThreadAttribute", SetLastError = true)]
        public static unsafe partial int UpdateAttribute(
            byte* list, uint flags, nuint attribute, void* value, nuint size, void* previous, nuint* returnSize);

        [LibraryImport(Library, EntryPoint = "DeleteProcThreadAttributeList")]
        public static unsafe partial void DeleteAttributes(byte* list);

        [LibraryImport(Library, EntryPoint = "SetHandleInformation", SetLastError = true)]
        public static partial int SetHandleInformation(SafeHandle handle, uint mask, uint flags);

        /// <param name="which">The number of the stream, counted down from STD_INPUT_HANDLE.</param>
        [LibraryImport(Library, EntryPoint = "GetStdHandle", SetLastError = true)]
        public static partial nint GetStandardHandle(int which);

        [LibraryImport(Library, EntryPoint = "TerminateProcess", SetLastError = true)]
        public static partial int TerminateProcess(SafeProcessHandle process, int exitCode);

        [LibraryImport(Library, EntryPoint = "GetExitCodeProcess", SetLastError = true)]
        public static partial int GetExitCodeProcess(SafeProcessHandle process, out int exitCode);

        [LibraryImport(Library, EntryPoint = "CloseHandle")]
        public static partial int CloseHandle(nint handle);

        /// <summary><c>STARTUPINFOEXW</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public unsafe struct StartupInfo
        {
            public uint Size;
            public char* Reserved;
            public char* Desktop;
            public char* Title;
            public uint X;
            public uint Y;
            public uint XSize;
            public uint YSize;
            public uint XCountChars;
            public uint YCountChars;
            public uint FillAttribute;
            public uint Flags;
            public ushort ShowWindow;
            public ushort Reserved2Size;
            public byte* Reserved2;
            public nint StandardInput;
            public nint StandardOutput;
            public nint StandardError;
            public byte* AttributeList;
        }

        /// <summary><c>PROCESS_INFORMATION</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct ProcessInformation
        {
            public nint Process;
            public nint Thread;
            public uint ProcessId;
            public uint ThreadId;
        }
    }
}
