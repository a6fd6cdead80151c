namespace PyCompat.Pickle.Writing;

/// <content>What is begun and not finished: one frame for each value that has others in it.</content>
internal sealed partial class PickleWriter
{
    private enum FrameKind : byte
    {
        Items,
        Table,
        Tuple,
        FrozenSet,
        Object,
        PersistentId,
        IndirectGlobal,
        Spread,
    }

    private void PushFrame(Frame frame)
    {
        if (_depth >= _options.Limits.MaxDepth)
        {
            throw NotSerializable(
                $"values nest deeper than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxDepth)}, "
                + $"{_options.Limits.MaxDepth}, or an object is an argument of its own constructor");
        }

        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _frames[_depth++] = frame;
    }

    private void PopFrame() => _frames[--_depth] = default;

    /// <summary>Goes on with the uppermost frame until it is finished or something above it was begun.</summary>
    private void Step(ref Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Items: StepItems(ref frame); break;
            case FrameKind.Table: StepTable(ref frame); break;
            case FrameKind.Tuple: StepTuple(ref frame); break;
            case FrameKind.FrozenSet: StepFrozenSet(ref frame); break;
            case FrameKind.Object: StepObject(ref frame); break;
            case FrameKind.Spread: StepSpread(ref frame); break;
            case FrameKind.PersistentId: StepPersistentId(ref frame); break;
            case FrameKind.IndirectGlobal: StepIndirectGlobal(ref frame); break;
        }
    }

    private struct Frame
    {
        /// <summary>What is gone through: items, a table, the object.</summary>
        public object Source;

        /// <summary>What the memo knows an object or frozenset as: itself, or the one it stands for.</summary>
        public object Owner;

        public FrameKind Kind;

        /// <summary>How far it is: the next item, place or phase.</summary>
        public int Next;

        /// <summary>How many items are left, of all and of the batch.</summary>
        public int Left;

        public int LeftInBatch;

        /// <summary>How many items belong together: two where they are keys and values.</summary>
        public int Unit;

        /// <summary>What ends a batch, and what takes a single item.</summary>
        public byte BatchOp;

        public byte SingleOp;

        /// <summary>What ends the batch that is open.</summary>
        public byte CurrentOp;
    }
}
