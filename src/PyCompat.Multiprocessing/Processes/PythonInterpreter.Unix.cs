using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing;

public sealed partial class PythonInterpreter
{
    [UnsupportedOSPlatform("windows")]
    private static Platform Unix()
    {
        const UnixFileMode Executable =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        string program = System.IO.Path.Combine("bin", "python");
        return new Platform(
            ["python3", "python"], program, program, "",
            static path => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0);
    }
}
