using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How <see cref="Client"/> connects. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record ClientOptions
{
    /// <summary>No key, and no time limit other than the system's.</summary>
    public static ClientOptions Default { get; } = new();

    /// <summary>How the connection behaves.</summary>
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
    /// The time limit for connecting, including name resolution and all retries; <see cref="Timeout.InfiniteTimeSpan"/>
    /// by default. It is divided among the addresses, so that one that does not respond leaves time for the next. The
    /// handshake has a separate limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        init
        {
            TimeLimit.Validate(value);
            field = value;
        }
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Retries while nothing listens at the address, for example because the listener's process is still starting.
    /// Null: fail at once. Set <see cref="ConnectTimeout"/> too, or retrying goes on until cancelled.
    /// </summary>
    public ConnectRetry? Retry { get; init; }

    /// <summary>
    /// The listener's key (Python: <c>authkey</c>). Null: no key and no handshake. Must not be disposed before
    /// connecting has completed.
    /// </summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>How the handshake is performed, and its time limit, which includes TLS.</summary>
    public AuthenticationOptions Authentication
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = AuthenticationOptions.Default;

    /// <summary>
    /// Which users' listeners are accepted over Unix sockets; checked before a challenge is answered.
    /// </summary>
    public PeerPolicy PeerPolicy { get; init; }

    /// <summary>
    /// Wraps the stream, for example in TLS, before anything is sent: receives the bare stream and returns the one to
    /// use.
    /// </summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? WrapStream { get; init; }
}
