namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>What the tests ask of descriptors.</summary>
internal static class Descriptors
{
    /// <summary>The same descriptor, which is not closed through this handle.</summary>
    public static SafeFileHandle Borrow(SafeHandle handle) => new(handle.DangerousGetHandle(), ownsHandle: false);

    public static bool IsNonBlocking(SafeHandle handle)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No mode of a handle that another process could see is used.");
        return (Interop.LibC.Control(handle, Interop.LibC.F_GETFL, 0) & Interop.LibC.O_NONBLOCK) != 0;
    }

    /// <summary>
    /// How many sockets, pipes, and on Unix events and the like this process has open. No files: the runtime keeps two
    /// of each assembly open, from the moment that something in it is first needed.
    /// </summary>
    public static int Count() => OperatingSystem.IsWindows()
        ? WindowsHandles.CountPipesAndSockets()
        : Directory.GetFiles("/proc/self/fd").Count(one => !IsFile(new FileInfo(one).LinkTarget));

    /// <summary>How many of everything: the runtime's own come and go.</summary>
    public static int CountAll() => OperatingSystem.IsWindows()
        ? WindowsHandles.List().Count()
        : Directory.GetFiles("/proc/self/fd").Length;

    // Null: closed meanwhile, as the one that listed the folder.
    private static bool IsFile(string? target) => target is null || target.StartsWith('/');
}
