namespace PyCompat.Pickle.Writing;

/// <content>The values being written: one frame for each value that contains others.</content>
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

    /// <summary>Continues with the topmost frame until it is finished or a new one was begun.</summary>
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
        /// <summary>What is iterated over: items, a table, the object.</summary>
        public object Source;

        /// <summary>The object that the memo knows an object or frozenset by: itself, or what it represents.</summary>
        public object Owner;

        public FrameKind Kind;

        /// <summary>The progress: the next item, position or phase.</summary>
        public int Next;

        /// <summary>The number of items left, in total and in the batch.</summary>
        public int Left;

        public int LeftInBatch;

        /// <summary>The number of items that belong together: two for keys and values.</summary>
        public int Unit;

        /// <summary>The opcodes that end a batch and that take a single item.</summary>
        public byte BatchOp;

        public byte SingleOp;

        /// <summary>The opcode that ends the current batch.</summary>
        public byte CurrentOp;
    }
}
