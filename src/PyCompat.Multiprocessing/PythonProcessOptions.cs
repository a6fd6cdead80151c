namespace PyCompat.Multiprocessing;

/// <summary>
/// How a <see cref="PythonProcess"/> is started and ended. Immutable: make a changed copy by <c>with</c>.
/// </summary>
public sealed record PythonProcessOptions
{
    /// <summary>
    /// The interpreter that <see cref="PythonInterpreter.Find"/> finds, with this process's environment.
    /// </summary>
    public static PythonProcessOptions Default { get; } = new();

    /// <summary>
    /// The interpreter, a path or a command on PATH; null: see <see cref="PythonInterpreter.Find"/>.
    /// </summary>
    public string? Interpreter { get; init; }

    /// <summary>Options of the interpreter itself, such as <c>-X utf8</c>, each word for itself.</summary>
    public IReadOnlyList<string> InterpreterArguments { get; init; } = [];

    /// <summary>The working directory; null: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables that differ from this process's; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where its standard output goes.</summary>
    public PythonOutput StandardOutput { get; init; }

    /// <summary>Where its standard error goes.</summary>
    public PythonOutput StandardError { get; init; }

    /// <summary>
    /// The key that shall be its process's authkey. A script or module finds it by
    /// <see cref="PythonProcess.AuthKeyDescriptorVariable"/>; null: it gets none.
    /// <see cref="PythonProcess.StartFunction(string, string, ReadOnlySpan{object?})"/> sets it in the process itself;
    /// null: that of this process.
    /// </summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>How the connection to it behaves.</summary>
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
    /// How long disposal lets the process run on after the connection is closed, before it is killed: 5 seconds
    /// unless set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.
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
