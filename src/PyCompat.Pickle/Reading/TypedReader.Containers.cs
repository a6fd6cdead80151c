using System.Buffers.Binary;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <content>Lists, tuples, sets and dicts: what surrounds their items.</content>
internal ref partial struct TypedReader
{
    /// <summary>
    /// The number of items that CPython puts into a batch (<c>_BATCHSIZE</c>): only a full one is followed by another.
    /// </summary>
    public const int BatchSize = 1000;

    /// <summary>The maximum number of items of a tuple that is written without a MARK.</summary>
    public const int LongestShortTuple = 3;

    /// <summary>In the memo: a tuple that became a value without identity; it is read again.</summary>
    public static readonly object Tuple = new();

    /// <summary>Whether the next opcode takes values, so that no value can begin here.</summary>
    public bool IsAtEnd() => Peek() is Opcode.Appends or Opcode.SetItems or Opcode.AddItems or Opcode.Append
        or Opcode.SetItem or Opcode.Tuple or Opcode.Tuple1 or Opcode.Tuple2 or Opcode.Tuple3 or Opcode.FrozenSet
        or Opcode.Build or Opcode.Reduce or Opcode.NewObj or Opcode.Stop or Nothing;

    /// <summary>
    /// Whether the next value is a single opcode and is followed (after the opcode that stores it) by the given one;
    /// without reading the value.
    /// </summary>
    public bool IsScalarBefore(byte closing)
    {
        byte opcode = Peek();
        int after = _at + opcode switch
        {
            Opcode.None or Opcode.NewTrue or Opcode.NewFalse => 1,
            Opcode.BinInt1 or Opcode.BinGet => 2,
            Opcode.BinInt2 => 1 + sizeof(ushort),
            Opcode.BinInt or Opcode.LongBinGet => 1 + sizeof(int),
            Opcode.BinFloat => 1 + sizeof(double),
            Opcode.ShortBinUnicode or Opcode.ShortBinBytes or Opcode.Long1 when _at + 1 < _pickle.Length =>
                2 + _pickle[_at + 1],
            Opcode.BinBytes when PayloadOf(opcode) is not null => 1 + sizeof(int),
            Opcode.BinUnicode or Opcode.BinBytes when _pickle.Length - _at > sizeof(int) =>
                1 + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(_pickle[(_at + 1)..]),
            _ => _pickle.Length,
        };
        if (after >= _pickle.Length || after <= _at)
        {
            return false;
        }

        after += _pickle[after] switch
        {
            Opcode.Memoize => 1,
            Opcode.BinPut => 2,
            Opcode.LongBinPut => 1 + sizeof(int),
            _ => 0,
        };
        return after < _pickle.Length && _pickle[after] == closing;
    }

    /// <summary>
    /// Takes the beginning of a tuple of <paramref name="count"/> items: a MARK if it has more than three, otherwise
    /// nothing.
    /// </summary>
    public bool TryBeginTuple(int count, out int place)
    {
        Peek();
        place = _at;
        return count <= LongestShortTuple || TryTake(Opcode.Mark);
    }

    /// <summary>
    /// Takes the opcode that makes a tuple of the last <paramref name="count"/> values, without storing it.
    /// </summary>
    public bool TryCloseTuple(int count) => TryTake(count switch
    {
        0 => Opcode.EmptyTuple,
        <= LongestShortTuple => (byte)(Opcode.Tuple1 + count - 1),
        _ => Opcode.Tuple,
    });

    /// <summary>Takes the end of a tuple that becomes a value without identity.</summary>
    public bool TryEndTuple(int count, int place) => TryCloseTuple(count) && (count == 0 || TryStore(place, Tuple));

    /// <summary>Whether a reference to such a tuple comes next.</summary>
    public bool IsTupleReference()
    {
        byte opcode = Peek();
        if (opcode is not (Opcode.BinGet or Opcode.LongBinGet))
        {
            return false;
        }

        int start = _at;
        bool isTuple = TryTakeGet(out int slot) && ReferenceEquals(_memo[slot].Value, Tuple);
        _at = start;
        return isTuple;
    }
}
