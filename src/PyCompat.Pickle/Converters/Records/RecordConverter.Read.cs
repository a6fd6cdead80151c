using System.Text.Unicode;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle.Converters.Records;

/// <content>
/// Reading straight from the pickle, in the forms of <see cref="RecordCursor"/>. With a cursor, it took 7 % longer for
/// records of eight members.
/// </content>
internal sealed partial class RecordConverter<T>
{
    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        switch (reader.Peek())
        {
            case Opcode.None:
                return IsReference && reader.TryTake(Opcode.None);
            case Opcode.BinGet or Opcode.LongBinGet when IsReference && reader.TryTakeReference(this, out value):
                return true;
        }

        if (!reader.TryEnter())
        {
            return false;
        }

        PyValues values = reader.RentValues(this);
        bool read = TryReadValues(ref reader, values, out int slot)
            && IsComplete(values)
            && reader.TryCharge(TypedReader.ObjectCost + TypedReader.ReferenceCost * _members.Length)
            && TryCreate(values, out value);
        if (read && IsReference)
        {
            reader.Complete(slot, value, this);
        }

        reader.ReturnValues(values);
        reader.Leave();
        return read;
    }

    private bool TryCreate(PyValues values, out T value)
    {
        try
        {
            value = _shape.Create(values);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The constructor rejects the values; the general path reports that with its location.
            value = default!;
            return false;
        }
    }

    private bool TryReadValues(ref TypedReader reader, PyValues values, out int slot)
    {
        int place = reader.Position;
        if (reader.TryTake(Opcode.EmptyDict))
        {
            return reader.TryStore(place, null, out slot) && TryReadMembers(ref reader, values);
        }

        slot = TypedReader.NoSlot;
        if (!reader.TryReadGlobal(out TypedReader.GlobalName name)
            || (_schema.Class is { } type && !type.Matches(name))
            || !TryReadArguments(ref reader, values, out bool hasArguments)
            || !(reader.TryTake(Opcode.NewObj) || (IsMadeByCall(hasArguments) && reader.TryTake(Opcode.Reduce)))
            || !reader.TryStore(place, null, out slot))
        {
            return false;
        }

        return hasArguments || TryReadState(ref reader, values);
    }

    // What any other call makes is not ours: the general path reports that.
    private bool IsMadeByCall(bool hasArguments) => hasArguments && _schema.Class is not null && _schema.IsByPosition;

    private bool TryReadArguments(ref TypedReader reader, PyValues values, out bool hasArguments)
    {
        hasArguments = false;
        int place = reader.Position;
        if (reader.TryTake(Opcode.EmptyTuple))
        {
            return true;
        }

        hasArguments = true;
        bool isMarked = reader.TryTake(Opcode.Mark);
        int count = 0;
        while (!reader.IsAtEnd())
        {
            if (count == _members.Length || !_members[count].TryRead(ref reader, values))
            {
                return false;
            }

            count++;
        }

        // If there are fewer, the general path decides.
        return count == _members.Length
            && isMarked == count > TypedReader.LongestShortTuple
            && reader.TryCloseTuple(count)
            && reader.TryStore(place, TypedReader.Skipped);
    }

    private bool TryReadState(ref TypedReader reader, PyValues values)
    {
        reader.Peek();
        int place = reader.Position;
        switch (reader.Peek())
        {
            case Opcode.EmptyDict:
                return TryReadStateDict(ref reader, values) && reader.TryTake(Opcode.Build);
            case Opcode.None:
                // The state of a class with __slots__: (None, {name: value}).
                return reader.TryTake(Opcode.None)
                    && TryReadStateDict(ref reader, values)
                    && reader.TryTake(Opcode.Tuple2)
                    && reader.TryStore(place, TypedReader.Skipped)
                    && reader.TryTake(Opcode.Build);
            case Opcode.EmptyList when _schema.IsByPosition:
                // A frozen dataclass with slots: its values in order (CPython Lib/dataclasses.py,
                // _dataclass_getstate, v3.13.0).
                return reader.TryTake(Opcode.EmptyList)
                    && reader.TryStore(place, TypedReader.Skipped)
                    && TryReadStateList(ref reader, values)
                    && reader.TryTake(Opcode.Build);
            default:
                return false;
        }
    }

    private bool TryReadStateDict(ref TypedReader reader, PyValues values)
    {
        reader.Peek();
        int place = reader.Position;
        return reader.TryTake(Opcode.EmptyDict)
            && reader.TryStore(place, TypedReader.Skipped)
            && TryReadMembers(ref reader, values);
    }

    private bool TryReadStateList(ref TypedReader reader, PyValues values)
    {
        bool isBatch = reader.TryTake(Opcode.Mark);
        int count = 0;
        while (!reader.IsAtEnd())
        {
            if (count == _members.Length || !_members[count].TryRead(ref reader, values))
            {
                return false;
            }

            count++;
        }

        return count == _members.Length
            && (isBatch ? reader.TryTake(Opcode.Appends) : count == 1 && reader.TryTake(Opcode.Append));
    }

    /// <summary>Reads the items of a dict. Empty and single-item ones are guessed as for any dict.</summary>
    private bool TryReadMembers(ref TypedReader reader, PyValues values)
    {
        TypedReader.Checkpoint checkpoint = reader.Mark();
        int next = 0;
        if (reader.TryTake(Opcode.Mark))
        {
            bool read = true;
            while (read && !reader.IsAtEnd())
            {
                read = TryReadMember(ref reader, values, ref next);
            }

            if (read && reader.TryTake(Opcode.SetItems))
            {
                return true;
            }
        }
        else if (reader.IsAtEnd()
            || (TryReadMember(ref reader, values, ref next) && reader.TryTake(Opcode.SetItem)))
        {
            return true;
        }

        values.Reset();
        return reader.TryReturn(checkpoint);
    }

    private bool TryReadMember(ref TypedReader reader, PyValues values, ref int next)
    {
        if (!reader.TryReadUtf8(out ReadOnlySpan<byte> name))
        {
            return false;
        }

        int index = _names.Find(name, next);
        if (index < 0)
        {
            // Pydantic's classes keep their attributes in it: the general path looks inside.
            return !name.SequenceEqual("__dict__"u8) && Utf8.IsValid(name) && reader.TrySkip();
        }

        next = index + 1;
        return !values.HasAt(index) && _members[index].TryRead(ref reader, values);
    }
}
