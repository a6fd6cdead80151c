using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>Buffers that a reader needs while it reads; they are cleared and reused, one set per thread.</summary>
internal sealed class ReaderScratch
{
    /// <summary>The maximum number of entries of arrays that are kept; larger ones are returned to the pool.</summary>
    private const int MaxKept = 1 << 16;

    /// <summary>The initial number of entries of the stack and the memo.</summary>
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
        scratch.Stack = KeepOrReturn(scratch.Stack);
        scratch.Memo = KeepOrReturn(scratch.Memo);
        if (scratch.Marks.Length > MaxKept)
        {
            scratch.Marks = new int[FirstLength];
        }

        _free = scratch;
    }

    /// <summary>Returns a larger array with the first entries of one that is released; the others are clear.</summary>
    public static object?[] Enlarge(object?[] array, int used, int length)
    {
        object?[] larger = ArrayPool<object?>.Shared.Rent(length);
        array.AsSpan(0, used).CopyTo(larger);
        // Arrays from the pool may not be clear.
        Array.Clear(larger, used, larger.Length - used);
        Array.Clear(array, 0, used);
        if (array.Length > FirstLength)
        {
            ArrayPool<object?>.Shared.Return(array);
        }

        return larger;
    }

    private static object?[] KeepOrReturn(object?[] array)
    {
        if (array.Length <= MaxKept)
        {
            return array;
        }

        ArrayPool<object?>.Shared.Return(array);
        return new object?[FirstLength];
    }
}
