using System.Runtime.InteropServices;

namespace PyCompat.Tool;

internal static partial class Interop
{
    /// <summary>The C library.</summary>
    internal static partial class LibC
    {
        /// <summary>fcntl(2): give the descriptor's flags.</summary>
        public const int F_GETFD = 1;

        /// <summary>The descriptor's one flag: closed by exec(2).</summary>
        public const int FD_CLOEXEC = 1;

        // Declared without fcntl's optional argument, which F_GETFD has none of: the C function is variadic.
        [LibraryImport("libc", SetLastError = true)]
        public static partial int fcntl(int fd, int cmd);

        [LibraryImport("libc", SetLastError = true)]
        public static partial int dup(int oldfd);
    }
}
