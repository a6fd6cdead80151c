using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <poll.h>; epoll(7) uses the same values.
        internal const short POLLIN = 0x1;
        internal const short POLLOUT = 0x4;
        internal const short POLLERR = 0x8;
        internal const short POLLHUP = 0x10;
        internal const short POLLNVAL = 0x20;

        [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
        internal static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

        /// <summary><c>struct pollfd</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        internal struct PollDescriptor
        {
            internal int Descriptor;
            internal short Events;
            internal short Returned;
        }
    }
}
