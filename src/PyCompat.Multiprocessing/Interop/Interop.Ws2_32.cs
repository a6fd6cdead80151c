using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>Winsock. Constants keep their C names.</summary>
    internal static partial class Ws2_32
    {
        private const string Library = "ws2_32.dll";

        // <winsock2.h>
        internal const int SOL_SOCKET = 0xffff;
        internal const int SO_TYPE = 0x1008;

        // sizeof(WSAPROTOCOL_INFOW)
        internal const int ProtocolInfoSize = 628;

        [LibraryImport(Library, EntryPoint = "WSADuplicateSocketW", SetLastError = true)]
        internal static unsafe partial int DuplicateSocket(SafeHandle socket, uint processId, byte* protocolInfo);

        [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
        internal static unsafe partial int GetSocketOption(
            SafeHandle socket, int level, int name, void* value, int* length);
    }
}
