namespace PyCompat.Multiprocessing;

public sealed partial class PythonInterpreter
{
    private const string WindowsEnvironmentProgram = @"Scripts\python.exe";

    private static readonly string[] WindowsPathCommands = ["python3.exe", "python.exe"];
}
