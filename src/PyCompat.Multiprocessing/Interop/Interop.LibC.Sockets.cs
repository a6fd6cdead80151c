using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <sys/socket.h>, <netinet/in.h>, <netinet/tcp.h>
        public const int AF_UNIX = 1;
        public const int AF_INET = 2;
        public const int AF_INET6 = 10;
        public const int SOCK_STREAM = 1;
        public const int SOCK_DGRAM = 2;
        public const int SOCK_NONBLOCK = O_NONBLOCK;
        public const int SOCK_CLOEXEC = O_CLOEXEC;
        public const int MSG_DONTWAIT = 0x40;
        public const int MSG_WAITALL = 0x100;
        public const int MSG_NOSIGNAL = 0x4000;
        public const int SHUT_RDWR = 2;
        public const int SOL_SOCKET = 1;
        public const int SO_REUSEADDR = 2;
        public const int SO_TYPE = 3;
        public const int SO_ERROR = 4;
        public const int SO_LINGER = 13;
        public const int SO_PEERCRED = 17;
        public const int SO_SNDTIMEO = 21;
        public const int IPPROTO_TCP = 6;
        public const int TCP_NODELAY = 1;
        public const int TCP_QUICKACK = 12;

        /// <summary><c>(uid_t)-1</c></summary>
        public const uint NOBODY = uint.MaxValue;

        [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
        public static unsafe partial int SocketPair(int family, int type, int protocol, int* descriptors);

        [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
        public static partial int Socket(int family, int type, int protocol);

        [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
        public static unsafe partial int Connect(SafeHandle socket, byte* address, uint length);

        [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
        public static unsafe partial int Bind(SafeHandle socket, byte* address, uint length);

        [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
        public static partial int Listen(SafeHandle socket, int backlog);

        [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
        public static unsafe partial int Accept(SafeHandle socket, byte* address, uint* length, int flags);

        [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
        public static partial int ShutDown(SafeHandle socket, int how);

        [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
        public static unsafe partial int GetSocketName(SafeHandle socket, byte* address, uint* length);

        [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
        public static unsafe partial int GetSocketOption(
            SafeHandle socket, int level, int name, void* value, uint* length);

        [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
        public static unsafe partial int SetSocketOption(
            SafeHandle socket, int level, int name, void* value, uint length);

        [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
        public static unsafe partial nint Receive(SafeHandle socket, byte* buffer, nuint count, int flags);

        [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
        public static unsafe partial nint Send(SafeHandle socket, byte* buffer, nuint count, int flags);

        [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
        public static unsafe partial nint SendMessage(SafeHandle socket, MessageHeader* message, int flags);

        /// <summary><c>struct msghdr</c> on 64-bit Linux.</summary>
        [StructLayout(LayoutKind.Sequential)]
        public unsafe struct MessageHeader
        {
            public byte* Name;
            public uint NameLength;
            public IoVector* Vectors;
            public nuint VectorCount;
            public byte* Control;
            public nuint ControlLength;
            public int Flags;
        }

        /// <summary><c>struct ucred</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct PeerCredentials
        {
            public int ProcessId;
            public uint UserId;
            public uint GroupId;
        }

        /// <summary><c>struct timeval</c> on 64-bit Linux.</summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct TimeValue
        {
            public long Seconds;
            public long Microseconds;
        }
    }
}
