namespace PyCompat.InteropTests.Harness;

/// <summary>The exit code of a Python that <c>PythonProcess.Kill</c> has ended.</summary>
internal static class KilledExitCode
{
    private const int SignalKill = 9;

    // The exit code that CPython's Process.terminate() uses on Windows.
    private const int Terminated = 15;

    public static int Value => OperatingSystem.IsWindows() ? -Terminated : -SignalKill;
}
