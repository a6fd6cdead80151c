using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>Reads the items of lists, tuples and sets straight from the pickle.</summary>
internal static class SequenceReader
{
    private const byte NoSingleOp = 0;

    /// <summary>
    /// Reads a list or a tuple. The caller releases the items in any case, and stores the result in the memo's slot.
    /// </summary>
    public static bool TryReadSequence<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, out int slot)
    {
        slot = TypedReader.NoSlot;
        if (!reader.TryEnter())
        {
            return false;
        }

        bool read = reader.Peek() switch
        {
            Opcode.EmptyList => TryReadList(ref reader, item, ref items, out slot),
            Opcode.EmptyTuple => reader.TryTake(Opcode.EmptyTuple),
            Opcode.Mark => TryReadMarkedTuple(ref reader, item, ref items, out slot),
            _ => TryReadShortTuple(ref reader, item, ref items, out slot),
        };
        reader.Leave();
        return read;
    }

    /// <summary>Reads a set or frozenset.</summary>
    public static bool TryReadSet<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, out int slot)
    {
        slot = TypedReader.NoSlot;
        if (!reader.TryEnter())
        {
            return false;
        }

        byte opcode = reader.Peek();
        int place = reader.Position;
        bool read = opcode switch
        {
            Opcode.EmptySet => reader.TryTake(Opcode.EmptySet)
                && reader.TryStore(place, null, out slot)
                && TryReadBatches(ref reader, item, ref items, Opcode.AddItems, NoSingleOp),
            Opcode.Mark => reader.TryTake(Opcode.Mark)
                && TryReadRun(ref reader, item, ref items)
                && reader.TryTake(Opcode.FrozenSet)
                && reader.TryStore(place, null, out slot),
            _ => false,
        };
        reader.Leave();
        return read;
    }

    private static bool TryReadList<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, out int slot)
    {
        int place = reader.Position;
        slot = TypedReader.NoSlot;
        return reader.TryTake(Opcode.EmptyList)
            && reader.TryStore(place, null, out slot)
            && TryReadBatches(ref reader, item, ref items, Opcode.Appends, Opcode.Append);
    }

    private static bool TryReadMarkedTuple<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, out int slot)
    {
        int place = reader.Position;
        slot = TypedReader.NoSlot;
        return reader.TryTake(Opcode.Mark)
            && TryReadRun(ref reader, item, ref items)
            && items.Count > TypedReader.LongestShortTuple
            && reader.TryCloseTuple(items.Count)
            && reader.TryStore(place, null, out slot);
    }

    private static bool TryReadShortTuple<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, out int slot)
    {
        int place = reader.Position;
        slot = TypedReader.NoSlot;
        for (int i = 1; i <= TypedReader.LongestShortTuple; i++)
        {
            if (!item.TryRead(ref reader, out items.Free[0]))
            {
                return false;
            }

            items.Advance(1);
            if (reader.TryCloseTuple(i))
            {
                return reader.TryStore(place, null, out slot);
            }
        }

        return false;
    }

    /// <summary>
    /// Reads the batches that fill a list or set. Whether its first batch, its single item or something else follows an
    /// empty one can only be determined by reading; <see cref="TypedReader"/> explains why a wrong guess does no harm.
    /// </summary>
    private static bool TryReadBatches<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, byte batchOp, byte singleOp)
    {
        while (items.Count % TypedReader.BatchSize == 0 && reader.Peek() == Opcode.Mark)
        {
            int before = items.Count;
            TypedReader.Checkpoint checkpoint = reader.Mark();
            reader.TryTake(Opcode.Mark);
            if (!TryReadRun(ref reader, item, ref items) || !reader.TryTake(batchOp))
            {
                items.Cut(before);
                return before == 0
                    && reader.TryReturn(checkpoint)
                    && TryReadSingle(ref reader, item, ref items, singleOp);
            }

            if (items.Count == before)
            {
                return true;
            }
        }

        return items.Count > 0 || TryReadSingle(ref reader, item, ref items, singleOp);
    }

    private static bool TryReadSingle<T>(
        ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items, byte singleOp)
    {
        if (singleOp == NoSingleOp || reader.IsAtEnd() || (item.IsScalar && !reader.IsScalarBefore(singleOp)))
        {
            return true;
        }

        TypedReader.Checkpoint checkpoint = reader.Mark();
        if (item.TryRead(ref reader, out items.Free[0]) && reader.TryTake(singleOp))
        {
            items.Advance(1);
            return true;
        }

        return reader.TryReturn(checkpoint);
    }

    private static bool TryReadRun<T>(ref TypedReader reader, PyConverter<T> item, ref ItemBuffer<T> items)
    {
        while (true)
        {
            Span<T> free = items.Free;
            int count = item.ReadRun(ref reader, free);
            if (count < 0 || !reader.TryCharge((long)count * Math.Max(TypedReader.ReferenceCost, Unsafe.SizeOf<T>())))
            {
                return false;
            }

            items.Advance(count);
            if (count < free.Length)
            {
                return true;
            }
        }
    }
}

/// <summary>Items whose number is not known in advance: a few inline, more in a pooled array, copied once.</summary>
internal ref struct ItemBuffer<T>
{
    private const int FewLength = 8;
    private const int FirstLength = 32;

    private Few _few;
    private T[]? _items;

    public int Count { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<T> Items => _items is null ? _few[..Count] : _items.AsSpan(0, Count);

    /// <summary>Space for more items, at least one.</summary>
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

    /// <summary>Removes items from the end.</summary>
    public void Cut(int count) => Count = count;

    /// <summary>Returns the array to the pool.</summary>
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
