using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>Winsock. Constants keep their C names.</summary>
    public static partial class Ws2_32
    {
        private const string Library = "ws2_32.dll";

        // <winsock2.h>
        public const int SOL_SOCKET = 0xffff;
        public const int SO_TYPE = 0x1008;

        public const int WSAECONNRESET = 10054;

        // sizeof(WSAPROTOCOL_INFOW)
        public const int ProtocolInfoSize = 628;

        [LibraryImport(Library, EntryPoint = "WSADuplicateSocketW", SetLastError = true)]
        public static unsafe partial int DuplicateSocket(SafeHandle socket, uint processId, byte* protocolInfo);

        [LibraryImport(Library, EntryPoint = "WSARecv", SetLastError = true)]
        public static unsafe partial int Receive(
            SafeHandle socket, Buffer* buffers, uint count, uint* received, uint* flags, NativeOverlapped* overlapped,
            void* completion);

        [LibraryImport(Library, EntryPoint = "WSASend", SetLastError = true)]
        public static unsafe partial int Send(
            SafeHandle socket, Buffer* buffers, uint count, uint* sent, uint flags, NativeOverlapped* overlapped,
            void* completion);

        [LibraryImport(Library, EntryPoint = "WSAGetOverlappedResult", SetLastError = true)]
        public static unsafe partial int GetOverlappedResult(
            nint socket, NativeOverlapped* overlapped, uint* transferred, int wait, uint* flags);

        [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
        public static unsafe partial int GetSocketOption(
            SafeHandle socket, int level, int name, void* value, int* length);

        /// <summary><c>WSABUF</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public unsafe struct Buffer
        {
            public uint Length;
            public byte* Start;
        }
    }
}
