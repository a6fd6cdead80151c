using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    internal static partial class LibC
    {
        // <fcntl.h>, <linux/stat.h>
        internal const int AT_FDCWD = -100;
        internal const int AT_SYMLINK_NOFOLLOW = 0x100;
        internal const uint STATX_INO = 0x100;

        [LibraryImport(
            Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static unsafe partial int GetFileStatus(
            int folder, string path, int flags, uint mask, FileStatus* status);

        /// <summary><c>struct statx</c>: the same on every architecture, unlike <c>struct stat</c>.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 256)]
        internal struct FileStatus
        {
            [FieldOffset(32)]
            internal ulong Inode;

            [FieldOffset(136)]
            internal uint DeviceMajor;

            [FieldOffset(140)]
            internal uint DeviceMinor;
        }
    }
}
