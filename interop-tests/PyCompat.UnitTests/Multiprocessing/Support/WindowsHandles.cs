namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>
/// Enumerates the handles of this process by checking each number, because Wine's own count includes unused table
/// entries.
/// </summary>
internal static partial class WindowsHandles
{
    // Handle numbers are multiples of four, and no test has as many as this.
    private const int Step = 4;
    private const int Last = 0x10000;

    // GetHandleInformation, <handleapi.h>
    private const uint Inheritable = 1;

    // GetFileType, <fileapi.h>
    private const uint NoFile = 0;
    private const uint PipeOrSocket = 3;

    public static IEnumerable<nint> List() => Numbers().Where(number => GetHandleInformation(number, out _) != 0);

    /// <summary>
    /// Returns the handles that a child would inherit; they were inherited by this process, unless the program creates
    /// inheritable ones.
    /// </summary>
    public static IEnumerable<nint> ListInheritable() =>
        Numbers().Where(number => GetHandleInformation(number, out uint flags) != 0 && (flags & Inheritable) != 0);

    /// <summary>
    /// Returns whether the handle is a file, a pipe, a socket or a device, as opposed to an event, a process or the
    /// like.
    /// </summary>
    public static bool IsFile(nint handle) => GetFileType(handle) != NoFile;

    public static int CountPipesAndSockets() => Numbers().Count(number => GetFileType(number) == PipeOrSocket);

    private static IEnumerable<nint> Numbers()
    {
        for (nint number = Step; number < Last; number += Step)
        {
            yield return number;
        }
    }

    [LibraryImport("kernel32.dll")]
    private static partial int GetHandleInformation(nint handle, out uint flags);

    [LibraryImport("kernel32.dll")]
    private static partial uint GetFileType(nint handle);
}
