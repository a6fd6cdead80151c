using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing;

public sealed partial class PythonInterpreter
{
    [UnsupportedOSPlatform("windows")]
    private static Platform Unix()
    {
        const UnixFileMode Executable =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return new Platform(
            ["python3", "python"],
            System.IO.Path.Combine("bin", "python"),
            static path => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0);
    }
}
