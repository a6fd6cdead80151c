namespace PyCompat.Pickle;

/// <summary>
/// What one pickle may cost its reader. Reading never runs anything; these bounds keep it from eating the machine.
/// Immutable: make a changed copy by <c>with</c>.
/// </summary>
public sealed record PickleLimits
{
    /// <summary>For peers that are not trusted: what <see cref="PickleOptions"/> has unless told otherwise.</summary>
    public static PickleLimits Default { get; } = new();

    /// <summary>For peers that may take whatever this process has.</summary>
    public static PickleLimits Trusted { get; } = new()
    {
        MaxMessageLength = long.MaxValue,
        MaxMemory = long.MaxValue,
        MaxDepth = int.MaxValue,
        MaxStringLength = int.MaxValue,
        MaxIntegerLength = int.MaxValue,
    };

    /// <summary>
    /// The longest pickle, in bytes. Default: 0x7fffffff (2 GiB less one), the longest message of a connection.
    /// </summary>
    public long MaxMessageLength { get; init => field = Positive(value); } = int.MaxValue;

    /// <summary>
    /// How much memory the objects of one pickle may take beyond the pickle's own length, in bytes, as an estimate that
    /// is charged while they are made. Default: 1 GiB. So the longest message may be one bytes object, and a small one
    /// cannot be made into more than this.
    /// </summary>
    public long MaxMemory { get; init => field = Positive(value); } = 1L << 30;

    /// <summary>
    /// How many values, and how many marks, may wait on the reader's stack, which bounds how deep lists, dicts and
    /// objects nest; and how deep values that are written may nest. Depth costs heap, never the thread's stack.
    /// Default: 16,777,216.
    /// </summary>
    public int MaxDepth { get; init => field = (int)Positive(value); } = 1 << 24;

    /// <summary>
    /// The longest single str, bytes or bytearray, in bytes as pickled. Default: 0x7fffffff, what the longest message
    /// has. A .NET string holds 0x3fffffdf characters whatever the limit.
    /// </summary>
    public int MaxStringLength { get; init => field = (int)Positive(value); } = int.MaxValue;

    /// <summary>
    /// The longest single int in decimal digits (the text opcodes of protocols 0 and 1), in bytes of its binary form:
    /// digits cost more than linear time to read. Binary ints are bounded by the message. Default: 64 KiB (some 157,000
    /// digits).
    /// </summary>
    public int MaxIntegerLength { get; init => field = (int)Positive(value); } = 64 << 10;

    /// <summary>What the objects of a pickle of that length may take in all.</summary>
    internal long MemoryFor(long length) => MaxMemory > long.MaxValue - length ? long.MaxValue : MaxMemory + length;

    private static long Positive(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
