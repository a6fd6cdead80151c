namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Inspects the descriptors of this process.</summary>
internal static class Descriptors
{
    /// <summary>Returns the same descriptor in a handle that does not close it.</summary>
    public static SafeFileHandle Borrow(SafeHandle handle) => new(handle.DangerousGetHandle(), ownsHandle: false);

    public static bool IsNonBlocking(SafeHandle handle)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No handle mode that is visible to other processes is used.");
        return (Interop.LibC.Control(handle, Interop.LibC.F_GETFL, 0) & Interop.LibC.O_NONBLOCK) != 0;
    }

    /// <summary>
    /// Counts the sockets, pipes, and on Unix events and similar objects that this process has open. Files are
    /// excluded, because the runtime keeps two of each assembly open from its first use.
    /// </summary>
    public static int Count() => OperatingSystem.IsWindows()
        ? WindowsHandles.CountPipesAndSockets()
        : Directory.GetFiles("/proc/self/fd").Count(one => !IsFile(new FileInfo(one).LinkTarget));

    /// <summary>Counts all descriptors, including those that the runtime opens and closes.</summary>
    public static int CountAll() => OperatingSystem.IsWindows()
        ? WindowsHandles.List().Count()
        : Directory.GetFiles("/proc/self/fd").Length;

    // Null means closed in the meantime, such as the descriptor used to list the folder.
    private static bool IsFile(string? target) => target is null || target.StartsWith('/');
}
