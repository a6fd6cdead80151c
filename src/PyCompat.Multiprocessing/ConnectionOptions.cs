using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <summary>How a <see cref="Connection"/> behaves. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record ConnectionOptions
{
    /// <summary>
    /// 0x7fffffff bytes: the longest message with a short header, and the longest that Python before 3.8 sends.
    /// </summary>
    public const long DefaultMaxMessageLength = 0x7fffffff;

    /// <summary>The default of <see cref="HandleLifetime"/>: 5 minutes.</summary>
    public static readonly TimeSpan DefaultHandleLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The default of <see cref="AcknowledgementTimeout"/>: 10 seconds.</summary>
    public static readonly TimeSpan DefaultAcknowledgementTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Pickles, in messages of up to <see cref="DefaultMaxMessageLength"/> bytes.</summary>
    public static ConnectionOptions Default { get; } = new();

    /// <summary>Converts objects to messages and back; the pickle codec by default.</summary>
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
    /// The longest message, in bytes, that any receiving call accepts. Memory grows with the bytes that have arrived,
    /// not with the length in the header, so this limits how much a peer can make this process hold, not an up-front
    /// allocation. For objects, <see cref="PickleLimits.MaxMessageLength"/> also applies.
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
    /// Whether connections and sockets may travel inside messages. Null, the default: only between processes of the
    /// same user over pipes and Unix sockets; never over TCP or streams, or from listeners without a key.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An undefined value.</exception>
    public HandlePassingPolicy? HandlePassing
    {
        get;
        init
        {
            if (value is { } given && !Enum.IsDefined(given))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Must be Refuse or SameUser.");
            }

            field = value;
        }
    }

    /// <summary>
    /// How long a connection or socket that was sent stays available to its receiver before it is withdrawn.
    /// <see cref="Timeout.InfiniteTimeSpan"/> (Python's behaviour) keeps its descriptor open until this process ends.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
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
    /// Whether the other end acknowledges the handles it receives and expects an acknowledgement of those it sends,
    /// which <see cref="ConnectionHandles.ReceiveHandle"/> and its counterpart need to know. Null, the default:
    /// specified in each call, or determined from the interpreter of a <see cref="PythonProcess"/>. Ignored on Windows.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An undefined value.</exception>
    public HandleAcknowledgement? HandleAcknowledgement
    {
        get;
        init
        {
            if (value is { } given && !Enum.IsDefined(given))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Must be None or Byte.");
            }

            field = value;
        }
    }

    /// <summary>
    /// How long to wait for the acknowledgement of a handle: 10 seconds by default. If nothing arrives for this long
    /// after a handle was received, and nothing has yet shown that the two ends agree on acknowledgement, one error is
    /// reported, <see cref="HandlePassingErrorCode.NothingFollowed"/>. <see cref="Timeout.InfiniteTimeSpan"/> waits
    /// indefinitely and never reports that error.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
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
    /// Whether a receiving call may read more than its message from a socket, to save system calls: true by default.
    /// Applies only to sockets made by <see cref="Connection.CreatePipe"/>, <see cref="Client"/> and
    /// <see cref="Listener"/>; a handle or stream passed to the connection may have other readers.
    /// </summary>
    public bool ReadAhead { get; init; } = true;

    /// <summary>
    /// How long a small message may be held back to be sent together with those that follow. Zero, the default: not at
    /// all. A few milliseconds allow many times as many messages per second.
    /// </summary>
    /// <remarks>
    /// Messages held back are sent when that time is up, when they reach 64 KiB, on <see cref="Connection.Flush"/>,
    /// when this end starts to wait for a message, and on closing, but then only as much as the other end accepts
    /// without waiting. Errors are reported by the next send. Nothing is held back over a <see cref="Stream"/>, or on
    /// Windows.
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
    /// How long a blocking receive polls before its thread sleeps. Zero, the default: not at all. Waking a thread takes
    /// longer than transferring a small message: about 50 microseconds of polling make request and reply several times
    /// as fast, at the cost of a busy processor meanwhile.
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
