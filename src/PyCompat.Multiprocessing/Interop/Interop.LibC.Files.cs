using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    public static partial class LibC
    {
        // <fcntl.h>, <linux/stat.h>
        public const int AT_FDCWD = -100;
        public const int AT_SYMLINK_NOFOLLOW = 0x100;
        public const uint STATX_INO = 0x100;

        [LibraryImport(
            Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static unsafe partial int GetFileStatus(
            int folder, string path, int flags, uint mask, FileStatus* status);

        /// <summary><c>struct statx</c>: the same on every architecture, unlike <c>struct stat</c>.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 256)]
        public struct FileStatus
        {
            [FieldOffset(32)]
            public ulong Inode;

            [FieldOffset(136)]
            public uint DeviceMajor;

            [FieldOffset(140)]
            public uint DeviceMinor;
        }
    }
}
