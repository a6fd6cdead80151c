using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How <see cref="Listener.ServeAsync"/> serves. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record ListenerServeOptions
{
    /// <summary>30 seconds, unless set.</summary>
    public static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Any number of clients, and <see cref="DefaultShutdownTimeout"/> to finish in.</summary>
    public static ListenerServeOptions Default { get; } = new();

    /// <summary>How many clients are served at once; others wait to be accepted. Any number, unless set.</summary>
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
    /// How long handlers may take to finish once serving is to end; then their connections are closed.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: as long as they want.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than a timer can count.</exception>
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
    /// Called when the system begins to refuse to accept, for want of a descriptor say, and not again before it has
    /// accepted; it is tried until it does. What this throws is an event of the source
    /// <c>PyCompat-Multiprocessing</c> and ends nothing.
    /// </summary>
    public Action<Exception>? AcceptFailed { get; init; }

    /// <summary>
    /// Called for each client whose handler throws, on any thread and several at once, with what it threw. What this
    /// throws is an event of the source <c>PyCompat-Multiprocessing</c> and ends nothing.
    /// </summary>
    public Action<Connection, Exception>? ClientFailed { get; init; }
}
