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
            static path => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0);
    }
}
