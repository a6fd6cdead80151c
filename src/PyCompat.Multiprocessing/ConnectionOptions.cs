using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <summary>How a <see cref="Connection"/> behaves. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record ConnectionOptions
{
    /// <summary>
    /// 0x7fffffff bytes, the longest message with a short header and the longest that Python before 3.8 sends.
    /// </summary>
    public const long DefaultMaxMessageLength = 0x7fffffff;

    /// <summary>5 minutes, unless set.</summary>
    public static readonly TimeSpan DefaultHandleLifetime = TimeSpan.FromMinutes(5);

    /// <summary>10 seconds, unless set.</summary>
    public static readonly TimeSpan DefaultAcknowledgementTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Pickles, and messages of up to <see cref="DefaultMaxMessageLength"/>.</summary>
    public static ConnectionOptions Default { get; } = new();

    /// <summary>What turns objects into messages and back: the pickle codec unless set.</summary>
    public IObjectSerializer Serializer
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = PickleSerializer.Default;

    /// <summary>
    /// The longest message, in bytes, that any receiving call accepts. Memory grows with what has arrived, not with
    /// what a header announces, so this bounds what a peer can make this process hold, not what it allocates up front.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long MaxMessageLength
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = DefaultMaxMessageLength;

    /// <summary>
    /// Whether connections and sockets may travel inside messages; null, unless set: between processes of the same user
    /// over pipes and Unix sockets, and not at all over TCP, over streams and from listeners without a key.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not defined.</exception>
    public HandlePassingPolicy? HandlePassing
    {
        get;
        init
        {
            if (value is { } given && !Enum.IsDefined(given))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Refuse or SameUser.");
            }

            field = value;
        }
    }

    /// <summary>
    /// How long a connection or socket that was sent waits for its receiver to take it, before it is withdrawn;
    /// <see cref="Timeout.InfiniteTimeSpan"/> (Python's behaviour) keeps its descriptor until this process ends.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than a timer can count.</exception>
    public TimeSpan HandleLifetime
    {
        get;
        init
        {
            TimeLimit.Validate(value);
            field = value;
        }
    } = DefaultHandleLifetime;

    /// <summary>
    /// Whether the other end acknowledges the handles that it receives, and waits for that of those it sends, as
    /// <see cref="ConnectionHandles.ReceiveHandle"/> and its counterpart need to know; null, unless set: the call says
    /// so, or it is the interpreter of a <see cref="PythonProcess"/>, which is asked. On Windows it means nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not defined.</exception>
    public HandleAcknowledgement? HandleAcknowledgement
    {
        get;
        init
        {
            if (value is { } given && !Enum.IsDefined(given))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "None or Byte.");
            }

            field = value;
        }
    }

    /// <summary>
    /// How long the acknowledgement of a handle is waited for: 10 seconds unless set. As long a silence after a handle
    /// was received, before anything shows that the two ends agree on its acknowledgement, is an error once,
    /// <see cref="HandlePassingErrorCode.NothingFollowed"/>. <see cref="Timeout.InfiniteTimeSpan"/>: for ever, and
    /// never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than a timer can count.</exception>
    public TimeSpan AcknowledgementTimeout
    {
        get;
        init
        {
            TimeLimit.Validate(value);
            field = value;
        }
    } = DefaultAcknowledgementTimeout;

    /// <summary>
    /// Whether a receiving call may take from a socket more than its message, to save calls of the system: true unless
    /// set. Only of what <see cref="Connection.CreatePipe"/>, <see cref="Client"/> and <see cref="Listener"/> made; a
    /// handle or a stream that was given to the connection may be read by others as well.
    /// </summary>
    public bool ReadAhead { get; init; } = true;

    /// <summary>
    /// How long a small message may be kept back so that it leaves together with those that follow: zero, not at all,
    /// unless set; a few milliseconds send many times as many messages.
    /// </summary>
    /// <remarks>
    /// What is kept back leaves when that time is over, when 64 KiB are together, by <see cref="Connection.Flush"/>,
    /// when this end comes to wait for a message, and on closing, then as far as the other end takes it without
    /// waiting. What goes wrong is told by the next send. Over a <see cref="Stream"/>, and on
    /// Windows, nothing is kept back.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than a minute.</exception>
    public TimeSpan MaxSendDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromMinutes(1));
            field = value;
        }
    }

    /// <summary>
    /// How long a blocking receive asks again and again before it lets its thread sleep: zero, not at all, unless set.
    /// Waking a thread up takes longer than a small message: some 50 microseconds of this make request and reply
    /// several times as fast, for a processor kept busy meanwhile.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than a second.</exception>
    public TimeSpan BusyPollDuration
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(1));
            field = value;
        }
    }
}
