using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class Kernel32
    {
        // <winbase.h>
        public const uint PIPE_ACCESS_INBOUND = 1;
        public const uint PIPE_ACCESS_DUPLEX = 3;
        public const uint PIPE_WAIT = 0;
        public const uint PIPE_NOWAIT = 1;
        public const uint PIPE_TYPE_MESSAGE = 4;
        public const uint PIPE_READMODE_MESSAGE = 2;
        public const uint PIPE_REJECT_REMOTE_CLIENTS = 8;
        public const uint PIPE_UNLIMITED_INSTANCES = 255;
        public const uint PIPE_SERVER_END = 1;

        [LibraryImport(Library, EntryPoint = "CreateNamedPipeW", SetLastError = true,
            StringMarshalling = StringMarshalling.Utf16)]
        public static unsafe partial SafeFileHandle CreateNamedPipe(
            string name, uint openMode, uint pipeMode, uint maxInstances, uint outSize, uint inSize,
            uint defaultTimeoutMilliseconds, SecurityAttributes* security);

        [LibraryImport(Library, EntryPoint = "ConnectNamedPipe", SetLastError = true)]
        public static unsafe partial int ConnectNamedPipe(SafeHandle pipe, NativeOverlapped* overlapped);

        [LibraryImport(Library, EntryPoint = "WaitNamedPipeW", SetLastError = true,
            StringMarshalling = StringMarshalling.Utf16)]
        public static partial int WaitNamedPipe(string name, uint timeoutMilliseconds);

        [LibraryImport(Library, EntryPoint = "SetNamedPipeHandleState", SetLastError = true)]
        public static unsafe partial int SetNamedPipeHandleState(
            SafeHandle pipe, uint* mode, uint* maxCollectionCount, uint* collectDataTimeout);

        [LibraryImport(Library, EntryPoint = "GetNamedPipeHandleStateW", SetLastError = true)]
        public static unsafe partial int GetNamedPipeHandleState(
            SafeHandle pipe, uint* state, uint* instances, uint* maxCollectionCount, uint* collectDataTimeout,
            char* userName, uint userNameLength);

        [LibraryImport(Library, EntryPoint = "GetNamedPipeInfo", SetLastError = true)]
        public static unsafe partial int GetNamedPipeInfo(
            SafeHandle pipe, uint* flags, uint* outSize, uint* inSize, uint* maxInstances);

        [LibraryImport(Library, EntryPoint = "PeekNamedPipe", SetLastError = true)]
        public static unsafe partial int PeekNamedPipe(
            SafeHandle pipe, byte* buffer, uint size, uint* read, uint* available, uint* leftOfMessage);

        [LibraryImport(Library, EntryPoint = "GetNamedPipeClientProcessId", SetLastError = true)]
        public static partial int GetNamedPipeClientProcessId(SafeHandle pipe, out uint processId);

        [LibraryImport(Library, EntryPoint = "GetNamedPipeServerProcessId", SetLastError = true)]
        public static partial int GetNamedPipeServerProcessId(SafeHandle pipe, out uint processId);
    }
}
