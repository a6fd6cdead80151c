using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Protocol;

namespace PyCompat.Workers.Scheduling;

/// <summary>The options of a caller, as its workers need them.</summary>
internal sealed class CallerSettings
{
    // Long enough that a message and its payload leave together; they are flushed right after.
    private static readonly TimeSpan SendDelay = TimeSpan.FromMilliseconds(50);

    public CallerSettings(PythonCallerOptions options)
    {
        Serializer = new PickleSerializer(options.PickleOptions);
        Process = options.Process with
        {
            Output = options.Output ?? (static line => Console.Error.WriteLine(line.Text)),
            ShutdownTimeout = options.CancelGracePeriod,
            Connection = options.Process.Connection with { Serializer = Serializer, MaxSendDelay = SendDelay },
        };
        WorkerSettings = new PyDict
        {
            [WorkerProtocol.PathSetting] = Folders(options.ModulePath),
            [WorkerProtocol.LoggingSetting] = options.Log is not null,
        };
        if (options.Initializer is { } initializer)
        {
            InitializerName = initializer.Notation;
            Initializer = new PyTuple(
                initializer.Notation,
                options.InitializerArguments.PositionalArray,
                options.InitializerArguments.KeywordsOrNull);
        }

        StartTimeout = options.StartTimeout;
        GracePeriod = options.CancelGracePeriod;
        CallTimeout = options.CallTimeout;
        MaxCallsPerWorker = options.MaxCallsPerWorker ?? long.MaxValue;
        Log = options.Log;
    }

    public PickleSerializer Serializer { get; }

    public PythonProcessOptions Process { get; }

    public PyDict WorkerSettings { get; }

    public string? InitializerName { get; }

    public PyTuple? Initializer { get; }

    public TimeSpan StartTimeout { get; }

    public TimeSpan GracePeriod { get; }

    public TimeSpan? CallTimeout { get; }

    public long MaxCallsPerWorker { get; }

    public Action<PythonLogRecord>? Log { get; }

    private static List<object?> Folders(IReadOnlyList<string>? given) =>
    [
        .. (given ?? ["."]).Select(static folder =>
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, AppContext.BaseDirectory))),
    ];
}
