using System.Globalization;
using PyCompat.Pickle.Text;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>The names of signals that end processes.</summary>
internal static class SignalName
{
    /// <summary>
    /// Gets the name from an exit code: -N is signal N. Null if it is not that of a signal; on Windows, large negative
    /// codes are those of crashes.
    /// </summary>
    public static string? FromExitCode(int exitCode) => -(long)exitCode switch
    {
        > PySignals.FirstRealTime and < PySignals.LastRealTime and var signal =>
            string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{signal - PySignals.FirstRealTime}"),
        var signal => PySignals.NameOf(signal),
    };
}
