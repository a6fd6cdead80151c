using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <sys/socket.h>, <netinet/in.h>, <netinet/tcp.h>
        internal const int AF_UNIX = 1;
        internal const int AF_INET = 2;
        internal const int AF_INET6 = 10;
        internal const int SOCK_STREAM = 1;
        internal const int SOCK_DGRAM = 2;
        internal const int SOCK_NONBLOCK = O_NONBLOCK;
        internal const int SOCK_CLOEXEC = O_CLOEXEC;
        internal const int MSG_DONTWAIT = 0x40;
        internal const int MSG_WAITALL = 0x100;
        internal const int MSG_NOSIGNAL = 0x4000;
        internal const int SHUT_RDWR = 2;
        internal const int SOL_SOCKET = 1;
        internal const int SO_REUSEADDR = 2;
        internal const int SO_TYPE = 3;
        internal const int SO_ERROR = 4;
        internal const int SO_LINGER = 13;
        internal const int SO_PEERCRED = 17;
        internal const int SO_SNDTIMEO = 21;
        internal const int IPPROTO_TCP = 6;
        internal const int TCP_NODELAY = 1;
        internal const int TCP_QUICKACK = 12;

        /// <summary><c>(uid_t)-1</c></summary>
        internal const uint NOBODY = uint.MaxValue;

        [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
        internal static unsafe partial int SocketPair(int family, int type, int protocol, int* descriptors);

        [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
        internal static partial int Socket(int family, int type, int protocol);

        [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
        internal static unsafe partial int Connect(SafeHandle socket, byte* address, uint length);

        [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
        internal static unsafe partial int Bind(SafeHandle socket, byte* address, uint length);

        [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
        internal static partial int Listen(SafeHandle socket, int backlog);

        [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
        internal static unsafe partial int Accept(SafeHandle socket, byte* address, uint* length, int flags);

        [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
        internal static partial int ShutDown(SafeHandle socket, int how);

        [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
        internal static unsafe partial int GetSocketName(SafeHandle socket, byte* address, uint* length);

        [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
        internal static unsafe partial int GetSocketOption(
            SafeHandle socket, int level, int name, void* value, uint* length);

        [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
        internal static unsafe partial int SetSocketOption(
            SafeHandle socket, int level, int name, void* value, uint length);

        [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
        internal static unsafe partial nint Receive(SafeHandle socket, byte* buffer, nuint count, int flags);

        [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
        internal static unsafe partial nint Send(SafeHandle socket, byte* buffer, nuint count, int flags);

        [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
        internal static unsafe partial nint SendMessage(SafeHandle socket, MessageHeader* message, int flags);

        /// <summary><c>struct msghdr</c> of a 64-bit Linux.</summary>
        [StructLayout(LayoutKind.Sequential)]
        internal unsafe struct MessageHeader
        {
            internal byte* Name;
            internal uint NameLength;
            internal IoVector* Vectors;
            internal nuint VectorCount;
            internal byte* Control;
            internal nuint ControlLength;
            internal int Flags;
        }

        /// <summary><c>struct ucred</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal struct PeerCredentials
        {
            internal int ProcessId;
            internal uint UserId;
            internal uint GroupId;
        }

        /// <summary><c>struct timeval</c> of a 64-bit Linux.</summary>
        [StructLayout(LayoutKind.Sequential)]
        internal struct TimeValue
        {
            internal long Seconds;
            internal long Microseconds;
        }
    }
}
