using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <sys/socket.h>
        public const int MSG_CTRUNC = 0x8;
        public const int MSG_CMSG_CLOEXEC = 0x40000000;
        public const int SCM_RIGHTS = 1;
        public const int SO_DOMAIN = 39;

        [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
        public static unsafe partial nint ReceiveMessage(SafeHandle socket, MessageHeader* message, int flags);

        /// <summary><c>struct cmsghdr</c> on 64-bit Linux; the data follow immediately.</summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct ControlHeader
        {
            public nuint Length;
            public int Level;
            public int Type;
        }
    }
}
