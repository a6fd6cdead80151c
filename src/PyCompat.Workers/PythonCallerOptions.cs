using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.Workers;

/// <summary>How Python processes that run functions are started and used.</summary>
public abstract record PythonCallerOptions
{
    private protected PythonCallerOptions()
    {
    }

    /// <summary>
    /// How a process is started: its interpreter, environment and working directory. Its outputs and the time that its
    /// end may take are set here: <see cref="Output"/>, <see cref="CancelGracePeriod"/>.
    /// </summary>
    /// <exception cref="ArgumentException">It redirects outputs, or has a shutdown timeout or an authkey.</exception>
    public PythonProcessOptions Process
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            PythonProcessOptions defaults = PythonProcessOptions.Default;
            if (value.StandardOutput != defaults.StandardOutput || value.StandardError != defaults.StandardError
                || value.Output is not null)
            {
                throw new ArgumentException(
                    $"The outputs of a worker cannot be redirected by the process options: set {nameof(Output)}.",
                    nameof(value));
            }

            if (value.ShutdownTimeout != defaults.ShutdownTimeout)
            {
                throw new ArgumentException(
                    $"A worker has no {nameof(value.ShutdownTimeout)}: set {nameof(CancelGracePeriod)}.",
                    nameof(value));
            }

            field = value;
        }
    } = PythonProcessOptions.Default;

    /// <summary>
    /// The folders where modules are searched first (Python: the beginning of <c>sys.path</c>); relative ones are in
    /// the application's folder (<see cref="AppContext.BaseDirectory"/>). Null: that folder alone. The current
    /// directory is not searched.
    /// </summary>
    public IReadOnlyList<string>? ModulePath { get; init; }

    /// <summary>
    /// A function that is called in each process before anything else (Python: <c>initializer</c>); null: none.
    /// </summary>
    public PythonFunction? Initializer { get; init; }

    /// <summary>The arguments of <see cref="Initializer"/> (Python: <c>initargs</c>).</summary>
    public PythonArguments InitializerArguments { get; init; }

    /// <summary>How long the start of a process may take, the initializer included: a minute by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan StartTimeout
    {
        get;
        init => field = TimeLimits.Validate(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>How long a call may take that has no time of its own; null: without a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan? CallTimeout
    {
        get;
        init => field = TimeLimits.Validate(value);
    }

    /// <summary>
    /// How long a function may go on after it has been interrupted, or a process after disposal, before the process is
    /// killed: 2 seconds by default. It is interrupted again after half of it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan CancelGracePeriod
    {
        get;
        init => field = TimeLimits.Validate(value);
    } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// After how many calls a process is replaced (Python: <c>max_tasks_per_child</c>); null: never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int? MaxCallsPerWorker
    {
        get;
        init
        {
            if (value is { } given)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>
    /// Receives the lines that functions print, with the output and the process that they come from; null: they go to
    /// this process's standard error. See <see cref="PythonProcessOptions.Output"/>.
    /// </summary>
    public Action<PythonOutputLine>? Output { get; init; }

    /// <summary>
    /// Receives the records of Python's <c>logging</c>, as they are; null: Python treats them as always. Called like
    /// <see cref="Output"/>.
    /// </summary>
    public Action<PythonLogRecord>? Log { get; init; }

    /// <summary>
    /// How arguments are written and results are read; by default at protocol 5 with
    /// <see cref="PickleLimits.Trusted"/>: these processes run your own code.
    /// </summary>
    public PickleOptions PickleOptions
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new() { Protocol = PickleOptions.HighestProtocol, Limits = PickleLimits.Trusted };
}
