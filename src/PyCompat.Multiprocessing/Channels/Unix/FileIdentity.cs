namespace PyCompat.Multiprocessing.Channels;

/// <summary>Identifies a file regardless of its name: unique while the file is in use.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>
    /// Identifies the file at <paramref name="path"/>, without following links; null if it cannot be determined.
    /// </summary>
    public static unsafe FileIdentity? Of(string path)
    {
        Interop.LibC.FileStatus status;
        return Interop.LibC.GetFileStatus(
            Interop.LibC.AT_FDCWD, path, Interop.LibC.AT_SYMLINK_NOFOLLOW, Interop.LibC.STATX_INO, &status) == 0
            ? new(status.DeviceMajor, status.DeviceMinor, status.Inode)
            : null;
    }
}
