using System.Globalization;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>The names of signals (Python: <c>signal.Signals(N).name</c>), with their numbers on Linux.</summary>
internal static class SignalName
{
    // <bits/signum-generic.h>, <bits/signum-arch.h>; from 34 on glibc has the real-time signals (SIGRTMIN).
    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    private const int Terminated = 15;

    private static readonly string[] Names =
    [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    /// <summary>
    /// Gets the name from an exit code: -N is signal N. Null if it is not that of a signal; on Windows the only one is
    /// that of <c>terminate()</c>, and other negative codes are those of crashes.
    /// </summary>
    public static string? FromExitCode(int exitCode) => -exitCode switch
    {
        not Terminated when Platform.IsWindows => null,
        > 0 and var signal when signal <= Names.Length => Names[signal - 1],
        FirstRealTime => "SIGRTMIN",
        > FirstRealTime and <= LastRealTime and var signal =>
            string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{signal - FirstRealTime}"),
        _ => null,
    };
}
