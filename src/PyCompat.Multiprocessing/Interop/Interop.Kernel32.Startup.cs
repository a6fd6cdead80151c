using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class Kernel32
    {
        // <winbase.h>
        internal const uint CREATE_UNICODE_ENVIRONMENT = 0x00000400;
        internal const uint EXTENDED_STARTUPINFO_PRESENT = 0x00080000;
        internal const uint STARTF_USESTDHANDLES = 0x00000100;
        internal const nuint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x00020002;
        internal const uint HANDLE_FLAG_INHERIT = 1;
        internal const int STILL_ACTIVE = 259;

        [LibraryImport(Library, EntryPoint = "CreateProcessW", SetLastError = true,
            StringMarshalling = StringMarshalling.Utf16)]
        internal static unsafe partial int CreateProcess(
            string program, char* commandLine, void* processSecurity, void* threadSecurity, int inheritHandles,
            uint flags, char* environment, string? folder, StartupInfo* startup, ProcessInformation* information);

        [LibraryImport(Library, EntryPoint = "InitializeProcThreadAttributeList", SetLastError = true)]
        internal static unsafe partial int InitializeAttributes(byte* list, uint count, uint flags, nuint* size);

        [LibraryImport(Library, EntryPoint = "UpdateProcThreadAttribute", SetLastError = true)]
        internal static unsafe partial int UpdateAttribute(
            byte* list, uint flags, nuint attribute, void* value, nuint size, void* previous, nuint* returnSize);

        [LibraryImport(Library, EntryPoint = "DeleteProcThreadAttributeList")]
        internal static unsafe partial void DeleteAttributes(byte* list);

        [LibraryImport(Library, EntryPoint = "SetHandleInformation", SetLastError = true)]
        internal static partial int SetHandleInformation(SafeHandle handle, uint mask, uint flags);

        /// <param name="which">The number of the stream, counted from STD_INPUT_HANDLE downwards.</param>
        [LibraryImport(Library, EntryPoint = "GetStdHandle", SetLastError = true)]
        internal static partial nint GetStandardHandle(int which);

        [LibraryImport(Library, EntryPoint = "TerminateProcess", SetLastError = true)]
        internal static partial int TerminateProcess(SafeProcessHandle process, int exitCode);

        [LibraryImport(Library, EntryPoint = "GetExitCodeProcess", SetLastError = true)]
        internal static partial int GetExitCodeProcess(SafeProcessHandle process, out int exitCode);

        [LibraryImport(Library, EntryPoint = "CloseHandle")]
        internal static partial int CloseHandle(nint handle);

        /// <summary><c>STARTUPINFOEXW</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal unsafe struct StartupInfo
        {
            internal uint Size;
            internal char* Reserved;
            internal char* Desktop;
            internal char* Title;
            internal uint X;
            internal uint Y;
            internal uint XSize;
            internal uint YSize;
            internal uint XCountChars;
            internal uint YCountChars;
            internal uint FillAttribute;
            internal uint Flags;
            internal ushort ShowWindow;
            internal ushort Reserved2Size;
            internal byte* Reserved2;
            internal nint StandardInput;
            internal nint StandardOutput;
            internal nint StandardError;
            internal byte* AttributeList;
        }

        /// <summary><c>PROCESS_INFORMATION</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal struct ProcessInformation
        {
            internal nint Process;
            internal nint Thread;
            internal uint ProcessId;
            internal uint ThreadId;
        }
    }
}
