namespace PyCompat.Pickle;

/// <summary>
/// Limits what reading one pickle may cost. Reading never runs any code; these limits keep it from exhausting the
/// machine. Immutable: use <c>with</c> to make a modified copy.
/// </summary>
public sealed record PickleLimits
{
    /// <summary>Limits for untrusted peers: the default of <see cref="PickleOptions"/>.</summary>
    public static PickleLimits Default { get; } = new();

    /// <summary>Limits for peers that may use all resources of this process.</summary>
    public static PickleLimits Trusted { get; } = new()
    {
        MaxMessageLength = long.MaxValue,
        MaxMemory = long.MaxValue,
        MaxDepth = int.MaxValue,
        MaxStringLength = int.MaxValue,
        MaxIntegerLength = int.MaxValue,
    };

    /// <summary>
    /// The maximum length of a pickle in bytes. Default: 0x7fffffff (2 GiB less one), the longest message that a
    /// connection accepts by default. A pickle may be longer than an array; its values may not.
    /// </summary>
    public long MaxMessageLength { get; init => field = Positive(value); } = int.MaxValue;

    /// <summary>
    /// The memory, in bytes, that the objects of one pickle may take beyond the pickle's own length; an estimate that
    /// is charged as they are created. Default: 1 GiB. The longest message may thus be a single bytes object, while a
    /// short one cannot expand to more than this.
    /// </summary>
    public long MaxMemory { get; init => field = Positive(value); } = 1L << 30;

    /// <summary>
    /// The maximum number of values, and of marks, on the reader's stack, which bounds how deep lists, dicts and
    /// objects nest; also the maximum nesting of values that are written. Depth costs heap, never the thread's stack.
    /// Default: 16,777,216.
    /// </summary>
    public int MaxDepth { get; init => field = (int)Positive(value); } = 1 << 24;

    /// <summary>
    /// The maximum length of a single str, bytes or bytearray, in bytes as pickled. Default: 0x7fffffff, the same as
    /// the longest message. A .NET string holds at most 0x3fffffdf characters whatever the limit.
    /// </summary>
    public int MaxStringLength { get; init => field = (int)Positive(value); } = int.MaxValue;

    /// <summary>
    /// The maximum length of a single int in decimal digits (the text opcodes of protocols 0 and 1), in bytes of its
    /// binary form: digits take more than linear time to read. Binary ints are bounded by the message. Default: 64 KiB
    /// (about 157,000 digits).
    /// </summary>
    public int MaxIntegerLength { get; init => field = (int)Positive(value); } = 64 << 10;

    /// <summary>The total memory that the objects of a pickle of this length may take.</summary>
    internal long MemoryFor(long length) => MaxMemory > long.MaxValue - length ? long.MaxValue : MaxMemory + length;

    private static long Positive(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
