using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <fcntl.h>, <sys/eventfd.h>
        public const int F_GETFL = 3;
        public const int F_SETFL = 4;
        public const int F_SETOWN = 8;
        public const int F_SETSIG = 10;
        public const int F_DUPFD_CLOEXEC = 1030;
        public const int O_ACCMODE = 3;
        public const int O_NONBLOCK = 0x800;
        public const int O_ASYNC = 0x2000;
        public const int O_CLOEXEC = 0x80000;
        public const int EFD_CLOEXEC = O_CLOEXEC;
        public const int EFD_NONBLOCK = O_NONBLOCK;
        public const int EFD_SEMAPHORE = 1;

        /// <summary>How much a pipe that polls as writable takes without blocking (<c>PIPE_BUF</c>, pipe(7)).</summary>
        public const int PIPE_BUF = 4096;

        [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
        public static unsafe partial nint Read(SafeHandle descriptor, byte* buffer, nuint count);

        [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
        public static unsafe partial nint Write(SafeHandle descriptor, byte* buffer, nuint count);

        [LibraryImport(Library, EntryPoint = "writev", SetLastError = true)]
        public static unsafe partial nint WriteVector(SafeHandle descriptor, IoVector* vectors, int count);

        [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
        public static unsafe partial int Pipe(int* descriptors, int flags);

        [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
        public static partial int EventDescriptor(uint initial, int flags);

        [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
        public static partial int Control(SafeHandle descriptor, int command, nint argument);

        /// <summary><c>struct iovec</c></summary>
        [StructLayout(LayoutKind.Sequential)]
        public unsafe struct IoVector
        {
            public byte* Base;
            public nuint Length;
        }

        // <asm-generic/ioctls.h>: how many bytes can be read, from either end of a pipe.
        public const nuint FIONREAD = 0x541B;

        [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
        public static partial int GetCount(SafeHandle descriptor, nuint request, out int count);
    }
}
