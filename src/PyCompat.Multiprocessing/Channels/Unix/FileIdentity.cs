namespace PyCompat.Multiprocessing.Channels;

/// <summary>Which file it is, whatever its name: no other has the same while this one is in use.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>
    /// Of the file at <paramref name="path"/>, not of what a link leads to; null: it cannot be known.
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
