using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <sys/epoll.h>
        public const int EPOLL_CLOEXEC = O_CLOEXEC;
        public const int EPOLL_CTL_ADD = 1;
        public const int EPOLL_CTL_DEL = 2;
        public const int EPOLL_CTL_MOD = 3;
        public const uint EPOLLONESHOT = 1u << 30;

        [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
        public static partial int EpollCreate(int flags);

        [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
        public static unsafe partial int EpollControl(
            SafeHandle epoll, int operation, SafeHandle descriptor, byte* change);

        [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
        public static unsafe partial int EpollWait(
            SafeHandle epoll, byte* events, int count, int timeoutMilliseconds);

        /// <summary>
        /// <c>struct epoll_event</c>, which is packed on x86-64 and padded elsewhere, so it is read and written by
        /// offset.
        /// </summary>
        public static unsafe class EpollEvent
        {
            private static readonly int TokenOffset =
                RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

            public const int MaxSize = 16;

            public static readonly int Size = TokenOffset + sizeof(ulong);

            public static void Set(byte* at, uint events, ulong token)
            {
                *(uint*)at = events;
                Marshal.WriteInt64((nint)at, TokenOffset, unchecked((long)token));
            }

            public static uint Events(byte* at) => *(uint*)at;

            public static ulong Token(byte* at) => unchecked((ulong)Marshal.ReadInt64((nint)at, TokenOffset));
        }
    }
}
