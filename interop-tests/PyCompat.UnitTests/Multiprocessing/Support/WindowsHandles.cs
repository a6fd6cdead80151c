namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>
/// The handles of this process, each asked for by its number: Wine's own count is that of the places for them.
/// </summary>
internal static partial class WindowsHandles
{
    // Numbers of handles are multiples of four, and no test has as many as these.
    private const int Step = 4;
    private const int Last = 0x10000;

    // GetHandleInformation, <handleapi.h>
    private const uint Inheritable = 1;

    // GetFileType, <fileapi.h>
    private const uint NoFile = 0;
    private const uint PipeOrSocket = 3;

    public static IEnumerable<nint> List() => Numbers().Where(number => GetHandleInformation(number, out _) != 0);

    /// <summary>Those that a child would inherit, and that were inherited where nothing else is made so.</summary>
    public static IEnumerable<nint> ListInheritable() =>
        Numbers().Where(number => GetHandleInformation(number, out uint flags) != 0 && (flags & Inheritable) != 0);

    /// <summary>Whether it is a file, a pipe, a socket or a device, and no event, process or the like.</summary>
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
