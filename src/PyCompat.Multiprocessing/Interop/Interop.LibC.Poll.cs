using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <poll.h>; epoll(7) uses the same values.
        public const short POLLIN = 0x1;
        public const short POLLOUT = 0x4;
        public const short POLLERR = 0x8;
        public const short POLLHUP = 0x10;
        public const short POLLNVAL = 0x20;

        [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
        public static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

        /// <summary><c>struct pollfd</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public struct PollDescriptor
        {
            public int Descriptor;
            public short Events;
            public short Returned;
        }
    }
}
