using System.Buffers;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>Items that are read before their number is known: in an array of the pool, copied once.</summary>
internal ref struct ItemBuffer<T>
{
    private const int FirstLength = 16;

    private T[] _items;

    public ItemBuffer() => _items = [];

    public int Count { get; private set; }

    public readonly ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    /// <summary>Room for more items, at least one.</summary>
    public Span<T> Free
    {
        get
        {
            if (Count == _items.Length)
            {
                T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(FirstLength, Count * 2));
                Items.CopyTo(larger);
                Release();
                _items = larger;
            }

            return _items.AsSpan(Count);
        }
    }

    public void Advance(int count) => Count += count;

    /// <summary>Takes items off the end.</summary>
    public void Cut(int count) => Count = count;

    /// <summary>Gives the array back.</summary>
    public readonly void Release()
    {
        if (_items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_items, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        }
    }
}
