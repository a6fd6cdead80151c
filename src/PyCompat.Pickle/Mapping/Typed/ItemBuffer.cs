using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>
/// Items that are read before their number is known: few where they are, more in an array of the pool, copied once.
/// </summary>
internal ref struct ItemBuffer<T>
{
    private const int FewLength = 8;
    private const int FirstLength = 32;

    private Few _few;
    private T[]? _items;

    public int Count { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<T> Items => _items is null ? _few[..Count] : _items.AsSpan(0, Count);

    /// <summary>Room for more items, at least one.</summary>
    [UnscopedRef]
    public Span<T> Free
    {
        get
        {
            if (_items is null && Count < FewLength)
            {
                return _few[Count..];
            }

            if (_items is null || Count == _items.Length)
            {
                Grow();
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
        if (_items is not null)
        {
            ArrayPool<T>.Shared.Return(_items, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        }
    }

    [MemberNotNull(nameof(_items))]
    private void Grow()
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(FirstLength, Count * 2));
        Items.CopyTo(larger);
        Release();
        _items = larger;
    }

    [InlineArray(FewLength)]
    private struct Few
    {
        private T _first;
    }
}
