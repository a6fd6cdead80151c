namespace PyCompat.Pickle.Text;

/// <summary>The signals of Linux by number, as Python names them (<c>signal.Signals(N).name</c>).</summary>
internal static class PySignals
{
    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>The first real-time signal of glibc; those between it and the last have no names.</summary>
    public const int FirstRealTime = 34;

    /// <summary>The last real-time signal.</summary>
    public const int LastRealTime = 64;

    // <bits/signum-generic.h>, <bits/signum-arch.h>
    private static readonly string[] Names =
    [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    /// <summary>Returns the name of a signal; null if it has none.</summary>
    public static string? NameOf(long number) => number switch
    {
        > 0 when number <= Names.Length => Names[number - 1],
        FirstRealTime => "SIGRTMIN",
        LastRealTime => "SIGRTMAX",
        _ => null,
    };
}
