using System.Globalization;
using PyCompat.Pickle.Text;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A Python process has ended otherwise than with exit code 0 between two messages, or could not be started (Python has
/// no such exception: there the other end sees <c>EOFError</c> or <c>OSError</c>).
/// </summary>
/// <remarks>
/// Thrown by every kind of receiving and sending on <see cref="PythonProcess.Connection"/>, after everything that the
/// process had sent has been received. Its inner exception is the error of the system, if there was one, whose number
/// <see cref="Exception.HResult"/> holds.
/// </remarks>
public sealed class PythonProcessException : IOException
{
    internal PythonProcessException(
        string message, int? processId, int? exitCode, string? signal, string standardError, Exception? cause)
        : base(message, cause)
    {
        HResult = cause?.HResult ?? HResult;
        ProcessId = processId;
        ExitCode = exitCode;
        Signal = signal;
        StandardError = standardError;
    }

    /// <summary>The process ID (Python: <c>pid</c>); null if the process could not be started.</summary>
    public int? ProcessId { get; }

    /// <summary>
    /// The exit code, or -N if signal N ended the process (Python: <c>exitcode</c>), as in
    /// <see cref="PythonProcess.ExitCode"/>; null if the process could not be started.
    /// </summary>
    public int? ExitCode { get; }

    /// <summary>
    /// The name of the signal that ended the process, such as <c>SIGKILL</c> (Python: <c>signal.Signals(N).name</c>);
    /// null if none did.
    /// </summary>
    public string? Signal { get; }

    /// <summary>
    /// The last lines of the process's standard error, such as a traceback; empty if there were none, or if
    /// <see cref="PythonProcessOptions.StandardError"/> is <see cref="PythonOutput.Capture"/>.
    /// </summary>
    public string StandardError { get; }

    internal static PythonProcessException OfEnd(
        int processId, int exitCode, string standardError, Exception? cause)
    {
        string? signal = SignalOf(exitCode);
        string how = signal is null
            ? string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}")
            : $"signal {signal}";
        string during = cause is null or EndOfStreamException ? "" : $" ({cause.Message.TrimEnd('.')})";
        string printed = standardError.Length == 0
            ? " It printed nothing to standard error that was kept."
            : $" The end of its standard error:{Environment.NewLine}{standardError}";
        return new PythonProcessException(
            string.Create(
                CultureInfo.InvariantCulture, $"Python, process {processId}, has ended with {how}{during}.{printed}"),
            processId, exitCode, signal, standardError, cause);
    }

    // On Windows negative codes are the program's own, or those of crashes, but for the one of a killed process.
    private static string? SignalOf(int exitCode) => -(long)exitCode switch
    {
        not PySignals.Terminate when Platform.IsWindows => null,
        > PySignals.FirstRealTime and < PySignals.LastRealTime and var signal =>
            string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{signal - PySignals.FirstRealTime}"),
        var signal => PySignals.NameOf(signal),
    };

    internal static PythonProcessException OfStart(IOException cause) =>
        new($"Python could not be started. {cause.Message} Is the interpreter a program for this machine?", null, null,
            null, "", cause);
}
