namespace PyCompat.Multiprocessing;

/// <summary>
/// The native calls of this library: one nested class for each native library, one file for each group of calls.
/// </summary>
internal static partial class Interop
{
    /// <summary>The C library of the system. Constants keep their C names; the values are Linux's.</summary>
    internal static partial class LibC
    {
        private const string Library = "libc";
    }
}

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <asm-generic/errno-base.h>, <asm-generic/errno.h>
        internal const int EPERM = 1;
        internal const int ENOENT = 2;
        internal const int EINTR = 4;
        internal const int EBADF = 9;
        internal const int ECHILD = 10;
        internal const int EAGAIN = 11;
        internal const int EACCES = 13;
        internal const int EEXIST = 17;
        internal const int EINVAL = 22;
        internal const int ENFILE = 23;
        internal const int EMFILE = 24;
        internal const int EPIPE = 32;
        internal const int EPROTO = 71;
        internal const int ENOTSOCK = 88;
        internal const int ENOPROTOOPT = 92;
        internal const int EADDRINUSE = 98;
        internal const int EADDRNOTAVAIL = 99;
        internal const int ENETUNREACH = 101;
        internal const int ECONNABORTED = 103;
        internal const int ECONNRESET = 104;
        internal const int ETIMEDOUT = 110;
        internal const int ECONNREFUSED = 111;
        internal const int EHOSTUNREACH = 113;
        internal const int EINPROGRESS = 115;
    }
}
