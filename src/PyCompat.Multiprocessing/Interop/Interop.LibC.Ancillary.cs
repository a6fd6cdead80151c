using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <sys/socket.h>
        internal const int MSG_CTRUNC = 0x8;
        internal const int MSG_CMSG_CLOEXEC = 0x40000000;
        internal const int SCM_RIGHTS = 1;
        internal const int SO_DOMAIN = 39;

        [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
        internal static unsafe partial nint ReceiveMessage(SafeHandle socket, MessageHeader* message, int flags);

        /// <summary><c>struct cmsghdr</c> of a 64-bit Linux; its data follow at once.</summary>
        [StructLayout(LayoutKind.Sequential)]
        internal struct ControlHeader
        {
            internal nuint Length;
            internal int Level;
            internal int Type;
        }
    }
}
