using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How a <see cref="Listener"/> listens. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record ListenerOptions
{
    /// <summary>The default of <see cref="Backlog"/>. CPython's default of 1 turns away a second client.</summary>
    public const int DefaultBacklog = 128;

    /// <summary>The default of <see cref="MaxHandshakes"/>.</summary>
    public const int DefaultMaxHandshakes = 128;

    /// <summary>No key, and a backlog of <see cref="DefaultBacklog"/>.</summary>
    public static ListenerOptions Default { get; } = new();

    /// <summary>How the accepted connections behave.</summary>
    public ConnectionOptions Connection
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ConnectionOptions.Default;

    /// <summary>How many clients may wait to be accepted (Python: <c>backlog</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int Backlog
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = DefaultBacklog;

    /// <summary>
    /// The key that clients have to know (Python: <c>authkey</c>); null: no key and no handshake. The listener makes
    /// its own copy.
    /// </summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>How handshakes are performed, and each client's time limit, which includes TLS.</summary>
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
    /// How many clients may be in the handshake at once. Further clients wait in a queue of up to eight for each place.
    /// The oldest client that has not yet proved that it knows the key is evicted for the next one after a quarter of a
    /// second (half a second if it has begun to send its message, two seconds with <see cref="WrapStream"/>; less if
    /// the queue is long); one that has proved it never is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int MaxHandshakes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = DefaultMaxHandshakes;

    /// <summary>
    /// For a listener without a key: how long a client may stay silent before it is refused. A Python client that has a
    /// key waits indefinitely for a challenge and cannot be distinguished from an idle one. Unlimited by default. When
    /// set, clients are accepted once their first message has begun, and if more than <see cref="MaxHandshakes"/> are
    /// silent, the oldest are refused early.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan FirstMessageTimeout
    {
        get;
        init
        {
            TimeLimit.Validate(value);
            field = value;
        }
    } = Timeout.InfiniteTimeSpan;

    /// <summary>Which users' clients are accepted over Unix sockets.</summary>
    public PeerPolicy PeerPolicy { get; init; }

    /// <summary>
    /// Called for each client that is refused, on any thread and possibly concurrently. An exception it throws is
    /// reported as an event of the source <c>PyCompat-Multiprocessing</c> and otherwise ignored.
    /// </summary>
    public Action<ClientRefusal>? ClientRefused { get; init; }

    /// <summary>
    /// Wraps each client's stream, for example in TLS, before anything is sent: receives the bare stream and returns
    /// the one to use.
    /// </summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? WrapStream { get; init; }

    /// <summary>Whether a client has to be checked before it is accepted.</summary>
    internal bool ChecksClients =>
        AuthKey is not null || FirstMessageTimeout != Timeout.InfiniteTimeSpan
        || PeerPolicy != PeerPolicy.Anyone || WrapStream is not null;
}
