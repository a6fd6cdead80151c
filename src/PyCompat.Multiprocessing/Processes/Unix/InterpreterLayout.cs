using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Processes;

internal sealed partial record InterpreterLayout
{
    [UnsupportedOSPlatform("windows")]
    private static InterpreterLayout Unix()
    {
        const UnixFileMode Executable =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        string program = Path.Combine("bin", "python");
        return new InterpreterLayout(
            ["python3", "python"], program, program, "",
            static path => IsExecutable(path, Executable));
    }
    [UnsupportedOSPlatform("windows")]
    private static bool IsExecutable(string path, UnixFileMode executable)
    {
        try
        {
            return File.Exists(path) && (File.GetUnixFileMode(path) & executable) != 0;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // A link whose target is gone, as in a virtual environment whose Python was removed.
            return false;
        }
    }
}
