namespace PyCompat.Multiprocessing.Processes;

internal sealed partial record InterpreterLayout
{
    private static InterpreterLayout Choose() => Platform.IsWindows ? Windows() : Unix();

    // python.exe first: the python.org installer does not create python3.exe, while Windows has both names on PATH as
    // zero-length aliases that may only offer to install Python (mesonbuild/meson#6459).
    private static InterpreterLayout Windows() =>
        new(["python.exe", "python3.exe"], @"Scripts\python.exe", "python.exe", ".exe", File.Exists)
        {
            IsAlias = static path => new FileInfo(path).Length == 0,
        };
}
