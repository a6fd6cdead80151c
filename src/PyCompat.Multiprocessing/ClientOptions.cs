using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How <see cref="Client"/> connects. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record ClientOptions
{
    /// <summary>No key, and no limit of time but the system's.</summary>
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
    /// How long connecting may take, with finding a name's addresses and all tries;
    /// <see cref="Timeout.InfiniteTimeSpan"/> unless set. The addresses share it, so that one that does not answer
    /// leaves time for the next. The handshake has its own limit.
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
    /// Tries again while nobody listens, as when the listener's process is only starting; null: the first failure
    /// counts. Set <see cref="ConnectTimeout"/> too, or it goes on until it is cancelled.
    /// </summary>
    public ConnectRetry? Retry { get; init; }

    /// <summary>
    /// The key that the listener has (Python: <c>authkey</c>); null: none, and no handshake. It is used until
    /// connecting is over.
    /// </summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>How the handshake goes, and how long it may take, TLS and all.</summary>
    public AuthenticationOptions Authentication
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = AuthenticationOptions.Default;

    /// <summary>Whose listener is talked to, over Unix sockets; checked before a challenge is answered.</summary>
    public PeerPolicy PeerPolicy { get; init; }

    /// <summary>
    /// Puts something around the stream before anything is said, such as TLS: gets the bare stream and returns the one
    /// to talk over.
    /// </summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? WrapStream { get; init; }
}
