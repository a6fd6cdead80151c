namespace PyCompat.Pickle;

/// <summary>
/// What a reader needs while it reads and the next one can use again, cleared: one per thread is kept.
/// </summary>
internal sealed class ReaderScratch
{
    /// <summary>Larger arrays than this many entries are not kept.</summary>
    private const int MaxKept = 1 << 16;

    /// <summary>How many entries the stack and the memo begin with.</summary>
    public const int FirstLength = 64;

    [ThreadStatic]
    private static ReaderScratch? _free;

    public object?[] Stack { get; set; } = new object?[FirstLength];

    public int[] Marks { get; set; } = new int[FirstLength];

    public object?[] Memo { get; set; } = new object?[FirstLength];

    public StringCache Strings { get; } = new();

    public static ReaderScratch Rent()
    {
        ReaderScratch scratch = _free ?? new ReaderScratch();
        _free = null;
        return scratch;
    }

    public static void Return(ReaderScratch scratch)
    {
        if (Math.Max(scratch.Stack.Length, scratch.Memo.Length) <= MaxKept && scratch.Marks.Length <= MaxKept)
        {
            _free = scratch;
        }
    }
}
