using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <content>The memo: where each entry's value begins, and what it became where that is kept.</content>
internal ref partial struct TypedReader
{
    /// <summary>What stands for "this value is not in the memo".</summary>
    public const int NoSlot = -1;

    private const int FirstMemoLength = 64;

    /// <summary>How deep references in what is read again for a reference may lead.</summary>
    private const int MaxReplayDepth = 16;

    /// <summary>In the memo: a class or function, whose name is read again from its place.</summary>
    private static readonly object Global = new();

    /// <summary>
    /// Takes the opcode that stores the value just read, if there is one; false where it stores out of order.
    /// </summary>
    /// <param name="place">Where the value begins.</param>
    /// <param name="value">What it became; null where it is read again when it is needed.</param>
    /// <param name="slot">The entry's number, or <see cref="NoSlot"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(int place, object? value, out int slot)
    {
        switch (Peek())
        {
            case Opcode.Memoize:
                _at++;
                break;
            case Opcode.BinPut or Opcode.LongBinPut:
                if (!TryTakePut())
                {
                    slot = NoSlot;
                    return false;
                }

                break;
            default:
                slot = NoSlot;
                return true;
        }

        slot = NoSlot;
        if (_replaying == 0)
        {
            if (_memoCount == _memoPlaces.Length)
            {
                GrowMemo();
            }

            slot = _memoCount;
            _memoPlaces[slot] = place;
            _memoValues[slot] = value;
            _memoCount++;
        }

        return true;
    }

    /// <inheritdoc cref="TryStore(int, object?, out int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(int place, object? value) => TryStore(place, value, out _);

    /// <summary>Says what a stored value has become, now that it is whole.</summary>
    public readonly void Complete(int slot, object? value)
    {
        if (slot != NoSlot)
        {
            _memoValues[slot] = value;
        }
    }

    /// <summary>
    /// Takes a reference to an object that is whole and of that very type; false for everything else.
    /// </summary>
    public bool TryTakeReference<T>(out T value)
    {
        value = default!;
        int start = _at;
        if (TryTakeGet(out int slot) && _memoValues[slot] is T known && known.GetType() == typeof(T)
            && TryCharge(ReferenceCost))
        {
            value = known;
            return true;
        }

        _at = start;
        return false;
    }

    /// <summary>
    /// Takes a reference to a value without identity, by reading it again at its place; false where there is no
    /// reference, or nothing to read.
    /// </summary>
    public bool TryReplay<T>(PyConverter<T> converter, out T value)
    {
        value = default!;
        int start = _at;
        if (!TryTakeGet(out int slot) || _replaying >= MaxReplayDepth)
        {
            _at = start;
            return false;
        }

        int end = _at;
        _at = _memoPlaces[slot];
        int from = _at;
        _replaying++;
        bool read = converter.TryRead(ref this, out value);
        _replaying--;
        _rework -= _at - from;
        _at = end;
        return read && _rework >= 0;
    }

    private bool TryTakePut()
    {
        int index = _pickle[_at] == Opcode.BinPut ? ReadIndex1() : ReadIndex4();
        return index >= 0 && (_replaying > 0 || index == _memoCount);
    }

    /// <summary>Takes an opcode that fetches from the memo, where something is stored under its number.</summary>
    private bool TryTakeGet(out int slot)
    {
        slot = Peek() switch
        {
            Opcode.BinGet => ReadIndex1(),
            Opcode.LongBinGet => ReadIndex4(),
            _ => NoSlot,
        };
        return (uint)slot < (uint)_memoCount;
    }

    private int ReadIndex1() => TryTakeArgument(1, out ReadOnlySpan<byte> argument) ? argument[0] : NoSlot;

    private int ReadIndex4() => TryTakeArgument(sizeof(uint), out ReadOnlySpan<byte> argument)
        ? BinaryPrimitives.ReadInt32LittleEndian(argument)
        : NoSlot;

    private void GrowMemo()
    {
        int[] places = ArrayPool<int>.Shared.Rent(Math.Max(FirstMemoLength, _memoCount * 2));
        // The pool's lengths are powers of two: this one is no shorter.
        object?[] values = ArrayPool<object?>.Shared.Rent(places.Length);
        _memoPlaces.AsSpan(0, _memoCount).CopyTo(places);
        _memoValues.AsSpan(0, _memoCount).CopyTo(values);
        int used = _memoCount;
        ReleaseMemo();
        (_memoPlaces, _memoValues, _memoCount) = (places, values, used);
    }

    private void ReleaseMemo()
    {
        if (_memoPlaces.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_memoPlaces);
            ArrayPool<object?>.Shared.Return(_memoValues, clearArray: true);
        }

        (_memoPlaces, _memoValues) = ([], []);
    }
}
