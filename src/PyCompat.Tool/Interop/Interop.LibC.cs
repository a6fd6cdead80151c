using System.Runtime.InteropServices;

namespace PyCompat.Tool;

internal static partial class Interop
{
    /// <summary>The C library.</summary>
    public static partial class LibC
    {
        /// <summary>fcntl(2): get the descriptor's flags.</summary>
        public const int F_GETFD = 1;

        /// <summary>The only descriptor flag: close it on exec(2).</summary>
        public const int FD_CLOEXEC = 1;

        /// <summary>fcntl(2): get the flags that the file was opened with.</summary>
        public const int F_GETFL = 3;

        /// <summary>The part of those flags that says reading, writing or both.</summary>
        public const int O_ACCMODE = 3;

        /// <summary>Opened for reading only.</summary>
        public const int O_RDONLY = 0;

        /// <summary>Opened for writing only.</summary>
        public const int O_WRONLY = 1;

        // Declared without fcntl's optional argument, which these commands do not have: the C function is variadic.
        [LibraryImport("libc", SetLastError = true)]
        public static partial int fcntl(int fd, int cmd);

        [LibraryImport("libc", SetLastError = true)]
        public static partial int dup(int oldfd);
    }
}
