namespace PyCompat.Multiprocessing;

public sealed partial class PythonInterpreter
{
    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static string[] PathCommands =>
        OperatingSystem.IsWindows() ? WindowsPathCommands : ["python3", "python"];

    private static string EnvironmentProgram =>
        OperatingSystem.IsWindows() ? WindowsEnvironmentProgram : System.IO.Path.Combine("bin", "python");

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);
}
