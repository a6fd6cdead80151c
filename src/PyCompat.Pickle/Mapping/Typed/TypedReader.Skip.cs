namespace PyCompat.Pickle;

/// <content>Values that nobody asked for.</content>
internal ref partial struct TypedReader
{
    /// <summary>In the memo: a value that was skipped; a reference to it is for the general reader.</summary>
    public static readonly object Skipped = new();

    /// <summary>
    /// Goes past a value that is a number, a str, bytes or a container. Tuples of up to three items, and objects, begin
    /// as other values do: they make the caller give up.
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
            Opcode.ShortBinUnicode or Opcode.BinUnicode => TryReadUtf8(out _),
            Opcode.ShortBinBytes or Opcode.BinBytes =>
                (TryTakePayload(opcode, out _)
                    || TryTakeCounted(opcode, Opcode.ShortBinBytes, Opcode.BinBytes, out _))
                && TryStore(place, Skipped),
            Opcode.BinGet or Opcode.LongBinGet => TryTakeGet(out _),
            Opcode.EmptyList => TrySkipContainer(opcode, Opcode.Appends, Opcode.Append, itemsAtOnce: 1),
            Opcode.EmptyDict => TrySkipContainer(opcode, Opcode.SetItems, Opcode.SetItem, itemsAtOnce: 2),
            Opcode.EmptySet => TrySkipContainer(opcode, Opcode.AddItems, Nothing, itemsAtOnce: 1),
            Opcode.Mark => TrySkipRun(out _)
                && (TryTake(Opcode.Tuple) || TryTake(Opcode.FrozenSet))
                && TryStore(place, Skipped),
            _ => false,
        };
        Leave();
        return skipped;
    }

    private bool TrySkipContainer(byte opcode, byte batchOp, byte singleOp, int itemsAtOnce)
    {
        int place = _at;
        if (!TryTake(opcode) || !TryStore(place, Skipped))
        {
            return false;
        }

        int count = 0;
        while (count % (BatchSize * itemsAtOnce) == 0 && Peek() == Opcode.Mark)
        {
            Checkpoint batch = Mark();
            if (!TrySkipRun(out int run) || !TryTake(batchOp))
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
        bool skipped = TrySkip() && (itemsAtOnce == 1 || TrySkip()) && TryTake(singleOp);
        return skipped || TryReturn(single);
    }

    private bool TrySkipRun(out int count)
    {
        count = 0;
        if (!TryTake(Opcode.Mark))
        {
            return false;
        }

        while (!IsAtEnd())
        {
            if (!TrySkip())
            {
                return false;
            }

            count++;
        }

        return true;
    }
}
