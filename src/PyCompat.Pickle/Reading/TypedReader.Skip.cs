using System.Text.Unicode;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <content>Values that were not requested.</content>
internal ref partial struct TypedReader
{
    /// <summary>In the memo: a value that was skipped; a reference to it is left to the general reader.</summary>
    public static readonly object Skipped = new();

    /// <summary>
    /// Skips a value that is a number, a str, bytes or a container. Tuples of up to three items, and objects, begin
    /// like other values: for those the caller gives up.
    /// </summary>
    public bool TrySkip()
    {
        if (!TryEnter())
        {
            return false;
        }

        byte opcode = Peek();
        int place = _at;
        bool skipped = opcode switch
        {
            Opcode.None or Opcode.EmptyTuple or Opcode.NewTrue or Opcode.NewFalse => TryTake(opcode),
            Opcode.BinInt1 or Opcode.BinInt2 or Opcode.BinInt or Opcode.Long1 => TryReadInt64(out _),
            Opcode.BinFloat => TryReadDouble(out _),
            Opcode.ShortBinUnicode or Opcode.BinUnicode =>
                TryReadUtf8(out ReadOnlySpan<byte> utf8) && Utf8.IsValid(utf8),
            Opcode.ShortBinBytes or Opcode.BinBytes =>
                (TryTakePayload(opcode, out _)
                    || TryTakeCounted(opcode, Opcode.ShortBinBytes, Opcode.BinBytes, out _))
                && TryStore(place, Skipped),
            Opcode.BinGet or Opcode.LongBinGet => TryTakeGet(out _),
            Opcode.EmptyList => TrySkipContainer(opcode, Opcode.Appends, Opcode.Append, KeysEvery.Never),
            Opcode.EmptyDict => TrySkipContainer(opcode, Opcode.SetItems, Opcode.SetItem, KeysEvery.Other),
            Opcode.EmptySet => TrySkipContainer(opcode, Opcode.AddItems, Nothing, KeysEvery.Time),
            Opcode.Mark => TrySkipMarked() && TryStore(place, Skipped),
            _ => false,
        };
        Leave();
        return skipped;
    }

    /// <summary>Which values of a container Python hashes.</summary>
    private enum KeysEvery
    {
        /// <summary>None: a list.</summary>
        Never,

        /// <summary>All: a set.</summary>
        Time,

        /// <summary>The first of two: a dict.</summary>
        Other,
    }

    private bool TrySkipContainer(byte opcode, byte batchOp, byte singleOp, KeysEvery keys)
    {
        int itemsAtOnce = keys == KeysEvery.Other ? 2 : 1;
        int place = _at;
        if (!TryTake(opcode) || !TryStore(place, Skipped))
        {
            return false;
        }

        int count = 0;
        while (count % (BatchSize * itemsAtOnce) == 0 && Peek() == Opcode.Mark)
        {
            Checkpoint batch = Mark();
            if (!TrySkipRun(keys, out int run) || run % itemsAtOnce != 0 || !TryTake(batchOp))
            {
                return count == 0 && TryReturn(batch);
            }

            count += run;
            if (run == 0)
            {
                return true;
            }
        }

        if (count > 0 || IsAtEnd() || singleOp == Nothing)
        {
            return true;
        }

        Checkpoint single = Mark();
        bool skipped = TrySkipItem(keys, 0) && (itemsAtOnce == 1 || TrySkip()) && TryTake(singleOp);
        return skipped || TryReturn(single);
    }

    /// <summary>Skips a tuple or a frozenset: which of them it is, only its end shows.</summary>
    private bool TrySkipMarked()
    {
        Checkpoint start = Mark();
        return TrySkipRun(KeysEvery.Never, out _)
            && (TryTake(Opcode.Tuple)
                || (TryReturn(start) && TrySkipRun(KeysEvery.Time, out _) && TryTake(Opcode.FrozenSet)));
    }

    /// <summary>What is hashable, beyond scalars, is left to the general reader.</summary>
    private bool TrySkipItem(KeysEvery keys, int index)
    {
        bool isKey = keys == KeysEvery.Time || (keys == KeysEvery.Other && index % 2 == 0);
        bool isScalar = Peek() is Opcode.None or Opcode.NewTrue or Opcode.NewFalse or Opcode.BinInt1 or Opcode.BinInt2
            or Opcode.BinInt or Opcode.Long1 or Opcode.BinFloat or Opcode.ShortBinUnicode or Opcode.BinUnicode
            or Opcode.ShortBinBytes or Opcode.BinBytes;
        return !isKey || isScalar ? TrySkip() : TryReadUtf8(out _);
    }

    private bool TrySkipRun(KeysEvery keys, out int count)
    {
        count = 0;
        if (!TryTake(Opcode.Mark))
        {
            return false;
        }

        while (!IsAtEnd())
        {
            if (!TrySkipItem(keys, count))
            {
                return false;
            }

            count++;
        }

        return true;
    }
}
