using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>How a <see cref="Listener"/> listens. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record ListenerOptions
{
    /// <summary>
    /// How many clients may wait to be accepted, unless set. CPython's default of 1 turns away a second one.
    /// </summary>
    public const int DefaultBacklog = 128;

    /// <summary>How many clients may be in the handshake at once, unless set.</summary>
    public const int DefaultMaxHandshakes = 128;

    /// <summary>No key, a backlog of <see cref="DefaultBacklog"/>.</summary>
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
    /// The key that clients have to know (Python: <c>authkey</c>); null: none, and no handshake. The listener keeps a
    /// copy of its own.
    /// </summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>How handshakes go, and how long each client may take, TLS and all.</summary>
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
    /// How many clients may be in the handshake at once. At the cap others wait in a line, up to eight for each that is
    /// inside; the oldest that has not shown the key gives way to the next after a quarter of a second (a half where it
    /// has begun to speak; less in a long line), one that has shown it never does.
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
    /// Of a listener without a key: how long a client may say nothing before it is refused. A Python client that has a
    /// key waits for a challenge for ever and cannot be told from an idle one. Unless set, for ever; when set, clients
    /// are accepted once their first message has begun, and more silent ones than <see cref="MaxHandshakes"/> push
    /// the oldest of them out before its time.
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

    /// <summary>Whose clients are let in, over Unix sockets.</summary>
    public PeerPolicy PeerPolicy { get; init; }

    /// <summary>
    /// Called for each client that is not let in, on any thread and several at once. What it throws ends nothing: it is
    /// an event of the source <c>PyCompat-Multiprocessing</c>.
    /// </summary>
    public Action<ClientRefusal>? ClientRefused { get; init; }

    /// <summary>
    /// Puts something around each client's stream before anything is said, such as TLS: gets the bare stream and
    /// returns the one to talk over.
    /// </summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? WrapStream { get; init; }

    /// <summary>Whether there is anything to find out about a client before it is accepted.</summary>
    internal bool ChecksClients =>
        AuthKey is not null || FirstMessageTimeout != Timeout.InfiniteTimeSpan
        || PeerPolicy != PeerPolicy.Anyone || WrapStream is not null;
}
