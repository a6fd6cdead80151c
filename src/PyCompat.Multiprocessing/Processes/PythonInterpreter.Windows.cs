namespace PyCompat.Multiprocessing;

public sealed partial class PythonInterpreter
{
    private static Platform Choose() => OperatingSystem.IsWindows() ? Windows() : Unix();

    private static Platform Windows() =>
        new(["python3.exe", "python.exe"], @"Scripts\python.exe", "python.exe", ".exe", File.Exists);
}
