namespace PyCompat.Multiprocessing.Processes;

internal sealed partial record InterpreterLayout
{
    private static InterpreterLayout Choose() => Platform.IsWindows ? Windows() : Unix();

    // python.exe first: the installer of python.org makes no python3.exe, while Windows itself has both names on PATH,
    // as aliases of no length that may only offer to install a Python (mesonbuild/meson#6459).
    private static InterpreterLayout Windows() =>
        new(["python.exe", "python3.exe"], @"Scripts\python.exe", "python.exe", ".exe", File.Exists)
        {
            IsAlias = static path => new FileInfo(path).Length == 0,
        };
}
