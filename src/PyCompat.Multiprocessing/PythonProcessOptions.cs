namespace PyCompat.Multiprocessing;

/// <summary>
/// How a <see cref="PythonProcess"/> is started and ended. Immutable: use <c>with</c> to make a changed copy.
/// </summary>
public sealed record PythonProcessOptions
{
    /// <summary>
    /// The interpreter found by <see cref="PythonInterpreter.Find"/>, with this process's environment.
    /// </summary>
    public static PythonProcessOptions Default { get; } = new();

    /// <summary>
    /// The interpreter: a path, the folder of a virtual environment, or a command on PATH; null: see
    /// <see cref="PythonInterpreter.Find"/>, which says where they are searched.
    /// </summary>
    public string? Interpreter { get; init; }

    /// <summary>Arguments for the interpreter itself, such as <c>-X utf8</c>, one word per element.</summary>
    public IReadOnlyList<string> InterpreterArguments { get; init; } = [];

    /// <summary>The working directory; null: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables that differ from this process's; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where standard output goes.</summary>
    public PythonOutput StandardOutput { get; init; }

    /// <summary>
    /// Where standard error goes. Unless it is <see cref="PythonOutput.Capture"/>, this process reads it, and keeps its
    /// last lines for <see cref="PythonProcessException.StandardError"/>.
    /// </summary>
    public PythonOutput StandardError { get; init; }

    /// <summary>
    /// Receives the lines that the process prints to each output that is <see cref="PythonOutput.Inherit"/>, instead of
    /// this process's outputs; null: they go there.
    /// </summary>
    /// <remarks>
    /// Called on the thread pool, in order, one line at a time, and never while a message waits for it. If it is slow
    /// the process is not held up: about 4 MiB of lines wait, and beyond that the oldest are left out
    /// (<see cref="PythonOutputLine.Skipped"/>). What it throws is reported once, to the event source
    /// <c>PyCompat-Multiprocessing</c>. As with any pipe, Python collects what it prints to standard output into larger
    /// parts: print with <c>flush=True</c>, or start it with <c>-u</c>
    /// (<see cref="PythonProcessOptions.InterpreterArguments"/>), to see lines at once.
    /// </remarks>
    public Action<PythonOutputLine>? Output { get; init; }

    /// <summary>
    /// Whether the process leads a process group of its own: true by default. Then Ctrl+C in a terminal interrupts this
    /// process alone, which ends the other as it sees fit, and <see cref="PythonProcess.Kill"/> also kills the
    /// processes that it has started and that have stayed in the group. On Windows the group is a job object.
    /// </summary>
    public bool HasOwnProcessGroup { get; init; } = true;

    /// <summary>
    /// Whether the process, with its group, is killed when this process has ended, also if that was killed: true by
    /// default.
    /// </summary>
    /// <remarks>
    /// The process inherits one more descriptor for it, the end of a pipe; a script that closes descriptors which it
    /// does not know (<c>os.closerange</c>) closes this one too. Dispose the process to let it end by itself.
    /// </remarks>
    public bool EndsWithThisProcess { get; init; } = true;

    /// <summary>
    /// The authkey for the new process. A script or module reads it through
    /// <see cref="PythonProcess.AuthKeyDescriptorVariable"/>; null: it gets no key.
    /// <see cref="PythonProcess.StartFunction(string, string, ReadOnlySpan{object?})"/> sets it in the new process;
    /// null: this process's key.
    /// </summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>How the connection to the process behaves.</summary>
    public ConnectionOptions Connection
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ConnectionOptions.Default;

    /// <summary>
    /// How long disposal waits for the process to exit after the connection is closed, before it is killed: 5 seconds
    /// by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Negative, but not <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </exception>
    public TimeSpan ShutdownTimeout
    {
        get;
        init
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            }

            field = value;
        }
    } = TimeSpan.FromSeconds(5);
}
