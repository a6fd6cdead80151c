namespace PyCompat.InteropTests.Harness;

/// <summary>With what exit code a Python ends that <c>PythonProcess.Kill</c> has ended.</summary>
internal static class KilledExitCode
{
    private const int SignalKill = 9;

    // Process.terminate() of CPython ends a process of Windows with this one.
    private const int Terminated = 15;

    public static int Value => OperatingSystem.IsWindows() ? -Terminated : -SignalKill;
}
