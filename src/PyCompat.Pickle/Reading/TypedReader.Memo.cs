using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <content>The memo: the position of each entry's value, and its result if that is kept.</content>
internal ref partial struct TypedReader
{
    /// <summary>Means "this value is not in the memo".</summary>
    public const int NoSlot = -1;

    private const int FirstMemoLength = 64;

    /// <summary>The maximum depth of references within what is read again for a reference.</summary>
    private const int MaxReplayDepth = 16;

    /// <summary>In the memo: a str of which no string was made, which is read again from its position.</summary>
    private static readonly object Text = new();

    /// <summary>In the memo: a class or function, whose name is read again from its position.</summary>
    private static readonly object Global = new();

    /// <summary>Takes the opcode that stores the value just read, if any; false if it is out of order.</summary>
    /// <param name="place">The position of the value.</param>
    /// <param name="value">The result; null if it is read again when needed.</param>
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
            if (_memoCount == _memo.Length)
            {
                GrowMemo();
            }

            slot = _memoCount;
            _memo[slot] = new MemoEntry(value, place, _at);
            _memoCount++;
        }

        return true;
    }

    /// <inheritdoc cref="TryStore(int, object?, out int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(int place, object? value) => TryStore(place, value, out _);

    /// <summary>Records the result of a stored value once it is complete, and the converter that made it.</summary>
    public readonly void Complete(int slot, object? value, PyConverter converter)
    {
        if (slot != NoSlot)
        {
            _memo[slot] = _memo[slot] with { Value = value, EndOrConverter = converter.Id };
        }
    }

    /// <summary>
    /// Takes a reference to an object that is complete and was made by the same converter: another one for the same
    /// type may make something else of it, which is left to the general path. False for everything else.
    /// </summary>
    public bool TryTakeReference<T>(PyConverter<T> converter, out T value)
    {
        value = default!;
        int start = _at;
        if (TryTakeGet(out int slot) && _memo[slot].EndOrConverter == converter.Id
            && _memo[slot].Value is T known && TryCharge(ReferenceCost))
        {
            value = known;
            return true;
        }

        _at = start;
        return false;
    }

    /// <summary>
    /// Takes a reference to a value without identity, by reading it again at its position; false if there is no
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
        _at = _memo[slot].Place;
        int from = _at;
        _replaying++;
        // What begins there may be another value, the first item of the one that is stored.
        bool read = converter.TryRead(ref this, out value) && _at == _memo[slot].EndOrConverter;
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

    /// <summary>Takes an opcode that fetches from the memo, if something is stored under its number.</summary>
    private bool TryTakeGet(out int slot)
    {
        byte opcode = Peek();
        int start = _at;
        slot = opcode switch
        {
            Opcode.BinGet => ReadIndex1(),
            Opcode.LongBinGet => ReadIndex4(),
            _ => NoSlot,
        };
        if ((uint)slot < (uint)_memoCount)
        {
            return true;
        }

        _at = start;
        return false;
    }

    private int ReadIndex1() => TryTakeArgument(1, out ReadOnlySpan<byte> argument) ? argument[0] : NoSlot;

    private int ReadIndex4() => TryTakeArgument(sizeof(uint), out ReadOnlySpan<byte> argument)
        ? BinaryPrimitives.ReadInt32LittleEndian(argument)
        : NoSlot;

    private void GrowMemo()
    {
        MemoEntry[] larger = ArrayPool<MemoEntry>.Shared.Rent(Math.Max(FirstMemoLength, _memoCount * 2));
        _memo.AsSpan(0, _memoCount).CopyTo(larger);
        ReleaseMemo();
        _memo = larger;
    }

    private void ReleaseMemo()
    {
        if (_memo.Length > 0)
        {
            ArrayPool<MemoEntry>.Shared.Return(_memo, clearArray: true);
        }

        _memo = [];
    }

    /// <param name="Value">The result of the value, if it is kept.</param>
    /// <param name="Place">The position of the value.</param>
    /// <param name="EndOrConverter">
    /// For a complete object the <see cref="PyConverter.Id"/>, below 0, of its converter; otherwise the position after
    /// the opcode that stores the value. One field for both, to keep large memos smaller.
    /// </param>
    private readonly record struct MemoEntry(object? Value, int Place, int EndOrConverter);
}
