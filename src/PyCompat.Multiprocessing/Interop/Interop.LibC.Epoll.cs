using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <sys/epoll.h>
        internal const int EPOLL_CLOEXEC = O_CLOEXEC;
        internal const int EPOLL_CTL_ADD = 1;
        internal const int EPOLL_CTL_DEL = 2;
        internal const int EPOLL_CTL_MOD = 3;
        internal const uint EPOLLONESHOT = 1u << 30;

        [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
        internal static partial int EpollCreate(int flags);

        [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
        internal static unsafe partial int EpollControl(
            SafeHandle epoll, int operation, SafeHandle descriptor, byte* change);

        [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
        internal static unsafe partial int EpollWait(
            SafeHandle epoll, byte* events, int count, int timeoutMilliseconds);

        /// <summary>
        /// <c>struct epoll_event</c>, which is packed on x86-64 and padded everywhere else: read and written by
        /// offset.
        /// </summary>
        internal static unsafe class EpollEvent
        {
            private static readonly int TokenOffset =
                RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

            internal const int MaxSize = 16;

            internal static readonly int Size = TokenOffset + sizeof(ulong);

            internal static void Set(byte* at, uint events, ulong token)
            {
                *(uint*)at = events;
                Marshal.WriteInt64((nint)at, TokenOffset, unchecked((long)token));
            }

            internal static uint Events(byte* at) => *(uint*)at;

            internal static ulong Token(byte* at) => unchecked((ulong)Marshal.ReadInt64((nint)at, TokenOffset));
        }
    }
}
