namespace PyCompat.Multiprocessing;

/// <summary>
/// The native calls of this library: one nested class per native library, one file per group of calls.
/// </summary>
internal static partial class Interop
{
    /// <summary>The C library of the system. Constants keep their C names; the values are Linux's.</summary>
    public static partial class LibC
    {
        private const string Library = "libc";
    }
}

internal static partial class Interop
{
    public static partial class LibC
    {
        // <asm-generic/errno-base.h>, <asm-generic/errno.h>
        public const int EPERM = 1;
        public const int ENOENT = 2;
        public const int EINTR = 4;
        public const int EBADF = 9;
        public const int ECHILD = 10;
        public const int EAGAIN = 11;
        public const int EACCES = 13;
        public const int EEXIST = 17;
        public const int EINVAL = 22;
        public const int ENFILE = 23;
        public const int EMFILE = 24;
        public const int EPIPE = 32;
        public const int EPROTO = 71;
        public const int ENOTSOCK = 88;
        public const int ENOPROTOOPT = 92;
        public const int EADDRINUSE = 98;
        public const int EADDRNOTAVAIL = 99;
        public const int ENETUNREACH = 101;
        public const int ECONNABORTED = 103;
        public const int ECONNRESET = 104;
        public const int ETIMEDOUT = 110;
        public const int ECONNREFUSED = 111;
        public const int EHOSTUNREACH = 113;
        public const int EINPROGRESS = 115;
    }
}
