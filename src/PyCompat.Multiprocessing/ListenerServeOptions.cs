using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How <see cref="Listener.ServeAsync"/> serves. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record ListenerServeOptions
{
    /// <summary>The default of <see cref="ShutdownTimeout"/>: 30 seconds.</summary>
    public static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Any number of clients, and <see cref="DefaultShutdownTimeout"/> for them to finish.</summary>
    public static ListenerServeOptions Default { get; } = new();

    /// <summary>How many clients are served at once; others wait to be accepted. Unlimited by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int MaxClients
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = int.MaxValue;

    /// <summary>
    /// How long handlers may take to finish once serving is to end, before their connections are closed.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: unlimited.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan ShutdownTimeout
    {
        get;
        init
        {
            TimeLimit.Validate(value);
            field = value;
        }
    } = DefaultShutdownTimeout;

    /// <summary>
    /// Called when accepting begins to fail, for example because no descriptor is available, and not again until
    /// accepting has succeeded; it is retried until it does. An exception thrown here is reported as an event of the
    /// source <c>PyCompat-Multiprocessing</c> and otherwise ignored.
    /// </summary>
    public Action<Exception>? AcceptFailed { get; init; }

    /// <summary>
    /// Called with the exception for each client whose handler throws, on any thread and possibly concurrently. An
    /// exception thrown here is reported as an event of the source <c>PyCompat-Multiprocessing</c> and otherwise
    /// ignored.
    /// </summary>
    public Action<Connection, Exception>? ClientFailed { get; init; }
}
