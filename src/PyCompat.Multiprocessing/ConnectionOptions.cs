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
    public HandlePassing? HandlePassing
    {
        get;
        init
        {
            if (value is { } given && !Enum.IsDefined(given))
                throw new ArgumentOutOfRangeException(nameof(value), value, "Refuse or SameUser.");
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
}
