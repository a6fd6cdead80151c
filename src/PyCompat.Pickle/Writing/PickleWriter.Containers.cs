using System.Runtime.InteropServices;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>Lists, dicts, tuples and sets.</content>
internal sealed partial class PickleWriter
{
    private void BeginList(List<object?> items, object owner)
    {
        SaveEmpty(Opcode.EmptyList, Opcode.List);
        Memoize(owner);
        BeginItems(items, Opcode.Appends, Opcode.Append);
    }

    private void BeginDict(PyDict dict, object owner)
    {
        SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
        Memoize(owner);
        BeginTable(dict, dict.Count, Opcode.SetItems, Opcode.SetItem);
    }

    private void BeginSet(PySet set, object owner)
    {
        if (_protocol < FirstFramedProtocol)
        {
            BeginObject(PyObject.Call(KnownGlobals.Set, Occasional(new List<object?>(set))), owner);
            return;
        }

        Op(Opcode.EmptySet);
        Memoize(owner);
        BeginTable(set, set.Count, Opcode.AddItems, Opcode.AddItems);
    }

    private void BeginFrozenSet(PyFrozenSet set)
    {
        if (_protocol < FirstFramedProtocol)
        {
            BeginObject(PyObject.Call(KnownGlobals.FrozenSet, Occasional(new List<object?>(set))), set);
            return;
        }

        Op(Opcode.Mark);
        PushFrame(new Frame { Kind = FrameKind.FrozenSet, Source = set, Owner = set });
    }

    /// <summary>What <c>frozendict.__reduce__</c> returns: a temporary dict, a new one each time.</summary>
    private void BeginFrozenDict(PyFrozenDict dict)
    {
        PyDict items = Occasional(new PyDict(dict));
        PyObject made = _protocol < FirstProtocolWithTuples
            ? PyObject.Call(KnownGlobals.FrozenDict, items)
            : PyObject.New(KnownGlobals.FrozenDict, items);
        PushFrame(new Frame { Kind = FrameKind.Object, Source = made, Owner = dict });
    }

    private void BeginTuple(PyTuple tuple, object owner)
    {
        if (tuple.Count == 0)
        {
            SaveEmpty(Opcode.EmptyTuple, Opcode.Tuple);
            return;
        }

        if (!HasShortForm(tuple))
        {
            Op(Opcode.Mark);
        }

        PushFrame(new Frame { Kind = FrameKind.Tuple, Source = tuple, Owner = owner });
    }

    private void SaveEmpty(byte binary, byte textual)
    {
        if (_protocol >= FirstBinaryProtocol)
        {
            Op(binary);
        }
        else
        {
            Op(Opcode.Mark);
            Op(textual);
        }
    }

    private bool HasShortForm(PyTuple tuple) => _protocol >= FirstProtocolWithTuples && tuple.Count <= 3;

    private void BeginItems(List<object?> items, byte batchOp, byte singleOp)
    {
        if (items.Count > 0)
        {
            PushFrame(new Frame
            {
                Kind = FrameKind.Items,
                Source = items,
                Left = items.Count,
                BatchOp = batchOp,
                SingleOp = singleOp,
                // The entries of an object are a flat list: key, value, key, value.
                Unit = batchOp == Opcode.SetItems ? 2 : 1,
            });
        }
    }

    private void BeginTable(object source, int count, byte batchOp, byte singleOp)
    {
        if (count > 0)
        {
            PushFrame(new Frame
            {
                Kind = FrameKind.Table,
                Source = source,
                Left = count,
                BatchOp = batchOp,
                SingleOp = singleOp,
                Unit = 1,
            });
        }
    }

    /// <summary>Begins a batch: a MARK and 1000 items at most, or one (<c>batch_list</c>, <c>batch_dict</c>).</summary>
    private void BeginBatch(ref Frame frame)
    {
        bool isSingle = frame.BatchOp != frame.SingleOp
            && (_protocol < FirstBinaryProtocol || (frame.Next == 0 && frame.Left == frame.Unit));
        frame.LeftInBatch = isSingle ? frame.Unit : Math.Min(frame.Left, BatchSize * frame.Unit);
        frame.Left -= frame.LeftInBatch;
        frame.CurrentOp = isSingle ? frame.SingleOp : frame.BatchOp;
        if (!isSingle)
        {
            Op(Opcode.Mark);
        }
    }

    private void StepItems(ref Frame frame)
    {
        var items = (List<object?>)frame.Source;
        int depth = _depth;
        while (true)
        {
            if (frame.LeftInBatch == 0)
            {
                if (frame.CurrentOp != 0)
                {
                    Op(frame.CurrentOp);
                }

                if (frame.Left == 0)
                {
                    PopFrame();
                    return;
                }

                BeginBatch(ref frame);
            }

            ReadOnlySpan<object?> batch = CollectionsMarshal.AsSpan(items).Slice(frame.Next, frame.LeftInBatch);
            int scalars = batch.Length >= StringBlock.Length && batch[0] is string
                ? SaveStrings(batch)
                : SaveNumbers(batch);
            if (scalars > 0)
            {
                frame.Next += scalars;
                frame.LeftInBatch -= scalars;
                Boundary();
                continue;
            }

            frame.LeftInBatch--;
            Save(items[frame.Next++]);
            if (_depth != depth)
            {
                return;
            }

            Boundary();
        }
    }

    private static ref readonly PyTable TableOf(object collection)
    {
        if (collection is PyDict dict)
        {
            return ref dict.Table;
        }

        return ref ((PySet)collection).Table;
    }

    private void StepTable(ref Frame frame)
    {
        ref readonly PyTable table = ref TableOf(frame.Source);
        bool hasValues = frame.BatchOp == Opcode.SetItems;
        int depth = _depth;
        while (true)
        {
            // With values there are two steps per position: even for the key, odd for the value.
            bool isValue = hasValues && (frame.Next & 1) == 1;
            if (frame.LeftInBatch == 0 && !isValue)
            {
                if (frame.CurrentOp != 0)
                {
                    Op(frame.CurrentOp);
                }

                if (frame.Left == 0)
                {
                    PopFrame();
                    return;
                }

                BeginBatch(ref frame);
            }

            int place = hasValues ? frame.Next >> 1 : frame.Next;
            if (!table.TryGetAt(place, out object? key, out object? value))
            {
                frame.Next += hasValues ? 2 : 1;
                continue;
            }

            frame.Next++;
            frame.LeftInBatch -= isValue ? 0 : 1;
            Save(isValue ? value : key);
            if (_depth != depth)
            {
                return;
            }

            Boundary();
        }
    }

    private void StepTuple(ref Frame frame)
    {
        var tuple = (PyTuple)frame.Source;
        int depth = _depth;
        while (frame.Next < tuple.Count)
        {
            Save(tuple[frame.Next++]);
            if (_depth != depth)
            {
                return;
            }

            Boundary();
        }

        if (_memo.TryGet(frame.Owner, out int number))
        {
            // The tuple holds itself by way of a list or the like, and was already written there (save_tuple).
            if (HasShortForm(tuple))
            {
                Discard(tuple.Count);
            }
            else
            {
                DiscardToMark(tuple.Count);
            }

            Get(number);
        }
        else
        {
            Op(!HasShortForm(tuple) ? Opcode.Tuple : (byte)(Opcode.Tuple1 + tuple.Count - 1));
            Memoize(frame.Owner);
        }

        PopFrame();
    }

    private void StepFrozenSet(ref Frame frame)
    {
        ref readonly PyTable table = ref ((PyFrozenSet)frame.Source).Table;
        int depth = _depth;
        while (frame.Next < table.Places)
        {
            if (!table.TryGetAt(frame.Next++, out object? member, out _))
            {
                continue;
            }

            Save(member);
            if (_depth != depth)
            {
                return;
            }

            Boundary();
        }

        if (_memo.TryGet(frame.Owner, out int number))
        {
            DiscardToMark(table.Count);
            Get(number);
        }
        else
        {
            Op(Opcode.FrozenSet);
            Memoize(frame.Owner);
        }

        PopFrame();
    }

    private void Discard(int values)
    {
        for (int i = 0; i < values; i++)
        {
            Op(Opcode.Pop);
        }
    }

    private void DiscardToMark(int values)
    {
        if (_protocol >= FirstBinaryProtocol)
        {
            Op(Opcode.PopMark);
        }
        else
        {
            Discard(values + 1);
        }
    }
}
