using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class Kernel32
    {
        // <winnt.h>
        public const uint JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;
        public const int JobObjectExtendedLimitInformation = 9;

        [LibraryImport(Library, EntryPoint = "CreateJobObjectW", SetLastError = true)]
        public static unsafe partial SafeFileHandle CreateJob(void* security, char* name);

        [LibraryImport(Library, EntryPoint = "SetInformationJobObject", SetLastError = true)]
        public static unsafe partial int SetJobInformation(
            SafeFileHandle job, int kind, ExtendedLimits* information, uint length);

        [LibraryImport(Library, EntryPoint = "TerminateJobObject", SetLastError = true)]
        public static partial int TerminateJob(SafeFileHandle job, int exitCode);

        /// <summary><c>JOBOBJECT_EXTENDED_LIMIT_INFORMATION</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct ExtendedLimits
        {
            public long PerProcessTime;
            public long PerJobTime;
            public uint Flags;
            public nuint MinWorkingSet;
            public nuint MaxWorkingSet;
            public uint ActiveProcesses;
            public nuint Affinity;
            public uint PriorityClass;
            public uint SchedulingClass;
            public ulong ReadOperations;
            public ulong WriteOperations;
            public ulong OtherOperations;
            public ulong ReadBytes;
            public ulong WriteBytes;
            public ulong OtherBytes;
            public nuint ProcessMemory;
            public nuint JobMemory;
            public nuint PeakProcessMemory;
            public nuint PeakJobMemory;
        }
    }
}
