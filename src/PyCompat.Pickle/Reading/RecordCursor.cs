using System.Runtime.CompilerServices;
using System.Text.Unicode;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Goes through the members of a record straight from the pickle, for a converter that asks for one after the other:
/// the forms that <see cref="Converters.Records.RecordConverter{T}"/> takes.
/// </summary>
/// <remarks>
/// A member that was given out cannot be taken back. So where it is a guess that something belongs to the record
/// (behind a dict that may be empty), and the guess was wrong, this gives up, and the general way reads the pickle.
/// </remarks>
internal struct RecordCursor
{
    private Stage _stage;
    private MemberSet _seen;

    // Where the record begins, its arguments or state, and a dict of which it is not known that it has items.
    private int _start;
    private int _partStart;
    private TypedReader.Checkpoint _beforeItems;

    // Of arguments and lists, how many came; of dicts, the member that is expected next.
    private int _next;
    private bool _isMarked;
    private bool _isState;
    private bool _isSlots;
    private bool _hasGivenOut;

    private enum Stage
    {
        Nothing,
        Arguments,
        Values,
        Dict,
        SingleItem,
        SingleItemTaken,
        Done,
    }

    /// <summary>The memo's entry of the record; <see cref="TypedReader.NoSlot"/> without one.</summary>
    public int Slot { get; private set; }

    public readonly bool IsDone => _stage == Stage.Done;

    /// <summary>Whether everything came that has to.</summary>
    public readonly bool IsComplete(PyRecordSchema schema) => _seen.HasAll(schema.RequiredSet);

    /// <summary>Takes what stands before the members; false where the pickle is not regular.</summary>
    public bool TryBegin(ref TypedReader reader, PyRecordSchema schema)
    {
        _seen = new MemberSet(schema.Count);
        Slot = TypedReader.NoSlot;
        bool isDict = reader.Peek() == Opcode.EmptyDict;
        _start = reader.Position;
        if (isDict)
        {
            return TryMake(ref reader, Opcode.EmptyDict) && TryBeginDict(ref reader, isState: false);
        }

        return reader.TryReadGlobal(out TypedReader.GlobalName name)
            && (schema.Class is not { } type || type.Matches(name))
            && TryBeginArguments(ref reader, schema);
    }

    /// <summary>
    /// Goes to the next member, whose value stands next then; false at the end (<see cref="IsDone"/>), and where the
    /// pickle is not regular.
    /// </summary>
    public bool TryNext(ref TypedReader reader, PyRecordSchema schema, out int index)
    {
        index = _next;
        switch (_stage)
        {
            case Stage.Dict:
                while (reader.Peek() != Opcode.SetItems)
                {
                    if (!TryReadName(ref reader, schema, out index))
                    {
                        TryEndEmptyDict(ref reader);
                        return false;
                    }

                    if (index >= 0)
                    {
                        return true;
                    }
                }

                EndDict(ref reader, Opcode.SetItems);
                return false;
            case Stage.Arguments when reader.IsAtEnd():
                EndArguments(ref reader, schema);
                return false;
            case Stage.Values when reader.IsAtEnd():
                EndValues(ref reader, schema);
                return false;
            case Stage.Arguments or Stage.Values:
                _next++;
                return index < schema.Count && _seen.TryAdd(index);
            case Stage.SingleItem:
                _stage = Stage.SingleItemTaken;
                if (TryReadName(ref reader, schema, out index))
                {
                    if (index >= 0)
                    {
                        return true;
                    }

                    EndDict(ref reader, Opcode.SetItem);
                }

                if (!IsDone)
                {
                    TryEndEmptyDict(ref reader);
                }

                return false;
            case Stage.SingleItemTaken:
                EndDict(ref reader, Opcode.SetItem);
                return false;
            default:
                return false;
        }
    }

    private bool TryBeginArguments(ref TypedReader reader, PyRecordSchema schema)
    {
        reader.Peek();
        _partStart = reader.Position;
        if (!reader.TryTake(Opcode.EmptyTuple))
        {
            _isMarked = reader.TryTake(Opcode.Mark);
            _stage = Stage.Arguments;
            return true;
        }

        return TryMake(ref reader, Opcode.NewObj) && TryBeginState(ref reader, schema);
    }

    private void EndArguments(ref TypedReader reader, PyRecordSchema schema)
    {
        // Fewer, the general way judges; and what a call makes is only ours where the record says so.
        bool isMade = _next == schema.Count
            && _isMarked == _next > TypedReader.LongestShortTuple
            && reader.TryCloseTuple(_next)
            && reader.TryStore(_partStart, TypedReader.Skipped)
            && (TryMake(ref reader, Opcode.NewObj)
                || (schema is { Class: not null, IsByPosition: true } && TryMake(ref reader, Opcode.Reduce)));
        _stage = isMade ? Stage.Done : Stage.Nothing;
    }

    /// <summary>Takes the opcode that makes the object, and the one that stores it.</summary>
    private bool TryMake(ref TypedReader reader, byte opcode)
    {
        if (!reader.TryTake(opcode) || !reader.TryStore(_start, null, out int slot))
        {
            return false;
        }

        Slot = slot;
        return true;
    }

    private bool TryBeginState(ref TypedReader reader, PyRecordSchema schema)
    {
        byte opcode = reader.Peek();
        _partStart = reader.Position;
        switch (opcode)
        {
            case Opcode.None:
                // The state of a class with __slots__: (None, {name: value}).
                _isSlots = reader.TryTake(Opcode.None);
                break;
            case Opcode.EmptyList when schema.IsByPosition:
                // A frozen dataclass with slots: its values in order (CPython Lib/dataclasses.py,
                // _dataclass_getstate, v3.13.0).
                _stage = Stage.Values;
                bool isStored = reader.TryTake(Opcode.EmptyList) && reader.TryStore(_partStart, TypedReader.Skipped);
                _isMarked = reader.TryTake(Opcode.Mark);
                return isStored;
        }

        reader.Peek();
        int start = reader.Position;
        return reader.TryTake(Opcode.EmptyDict)
            && reader.TryStore(start, TypedReader.Skipped)
            && TryBeginDict(ref reader, isState: true);
    }

    private void EndValues(ref TypedReader reader, PyRecordSchema schema)
    {
        bool isEnded = _next == schema.Count
            && (_isMarked ? reader.TryTake(Opcode.Appends) : _next == 1 && reader.TryTake(Opcode.Append))
            && reader.TryTake(Opcode.Build);
        _stage = isEnded ? Stage.Done : Stage.Nothing;
    }

    private bool TryBeginDict(ref TypedReader reader, bool isState)
    {
        _isState = isState;
        byte opcode = reader.Peek();
        _beforeItems = reader.Mark();
        switch (opcode)
        {
            case Opcode.Mark when reader.TryTake(Opcode.Mark):
                _stage = Stage.Dict;
                return true;
            case Opcode.ShortBinUnicode or Opcode.BinUnicode or Opcode.BinGet or Opcode.LongBinGet:
                _stage = Stage.SingleItem;
                return true;
            default:
                // No name can begin here: the dict is empty.
                EndDict(ref reader, null);
                return IsDone;
        }
    }

    /// <summary>Takes the name of an item; below 0 where it is none of a member's, with its value then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadName(ref TypedReader reader, PyRecordSchema schema, out int index)
    {
        index = -1;
        if (!reader.TryReadUtf8(out ReadOnlySpan<byte> name))
        {
            return false;
        }

        index = schema.Names.Find(name, _next);
        if (index < 0)
        {
            // What pydantic's classes keep their attributes in: the general way looks inside.
            return !name.SequenceEqual("__dict__"u8) && Utf8.IsValid(name) && reader.TrySkip();
        }

        _next = index + 1;
        _hasGivenOut = true;
        return _seen.TryAdd(index);
    }

    /// <summary>What followed was none of the dict's items: it is empty, unless one of them was given out.</summary>
    private void TryEndEmptyDict(ref TypedReader reader)
    {
        if (!_hasGivenOut && reader.TryReturn(_beforeItems))
        {
            EndDict(ref reader, null);
        }
    }

    private void EndDict(ref TypedReader reader, byte? closing)
    {
        bool isEnded = (closing is not { } opcode || reader.TryTake(opcode))
            && (!_isSlots || (reader.TryTake(Opcode.Tuple2) && reader.TryStore(_partStart, TypedReader.Skipped)))
            && (!_isState || reader.TryTake(Opcode.Build));
        _stage = isEnded ? Stage.Done : Stage.Nothing;
    }
}

/// <summary>Which members of a record came.</summary>
internal struct MemberSet
{
    private const int BitsPerWord = 64;

    // Of records with more members than the first word has bits.
    private readonly ulong[]? _others;

    private ulong _first;

    /// <summary>None of so many.</summary>
    public MemberSet(int count) => _others = count > BitsPerWord ? new ulong[(count - 1) / BitsPerWord] : null;

    /// <summary>Some of so many.</summary>
    public MemberSet(int count, IEnumerable<int> members)
        : this(count)
    {
        foreach (int member in members)
        {
            TryAdd(member);
        }
    }

    public readonly bool Has(int index) => (WordOf(index) >> (index % BitsPerWord) & 1) != 0;

    /// <summary>Whether all of another set, of as many members, are here.</summary>
    public readonly bool HasAll(in MemberSet other)
    {
        if ((_first & other._first) != other._first)
        {
            return false;
        }

        for (int i = 0; i < _others?.Length; i++)
        {
            if ((_others[i] & other._others![i]) != other._others[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds a member; false where it is there.</summary>
    public bool TryAdd(int index)
    {
        ulong bit = 1UL << (index % BitsPerWord);
        if ((WordOf(index) & bit) != 0)
        {
            return false;
        }

        if (index < BitsPerWord)
        {
            _first |= bit;
        }
        else
        {
            _others![(index / BitsPerWord) - 1] |= bit;
        }

        return true;
    }

    private readonly ulong WordOf(int index) =>
        index < BitsPerWord ? _first : _others![(index / BitsPerWord) - 1];
}
