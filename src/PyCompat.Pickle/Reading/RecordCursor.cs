using System.Runtime.CompilerServices;
using System.Text.Unicode;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Iterates over the members of a record straight from the pickle, for a converter that requests them one by one; for
/// the forms that <see cref="Converters.Records.RecordConverter{T}"/> accepts.
/// </summary>
/// <remarks>
/// A member that was returned cannot be taken back. So if it turns out that something did not belong to the record
/// after all (following a dict that may be empty), the cursor gives up, and the general path reads the pickle.
/// </remarks>
internal struct RecordCursor
{
    private Stage _stage;
    private MemberSet _seen;

    // The positions of the record, of its arguments or state, and of a dict that may turn out to have no items.
    private int _start;
    private int _partStart;
    private TypedReader.Checkpoint _beforeItems;

    // For arguments and lists, the number read; for dicts, the member expected next.
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

    /// <summary>The memo entry of the record; <see cref="TypedReader.NoSlot"/> if there is none.</summary>
    public int Slot { get; private set; }

    public readonly bool IsDone => _stage == Stage.Done;

    /// <summary>Whether all required members were found.</summary>
    public readonly bool IsComplete(PyRecordSchema schema) => _seen.HasAll(schema.RequiredSet);

    /// <summary>Reads what precedes the members; false if the pickle is irregular.</summary>
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
    /// Moves to the next member, whose value comes next; false at the end (<see cref="IsDone"/>), and if the pickle is
    /// irregular.
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
        // If there are fewer, the general path decides; and the result of a call is only ours if the record says so.
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
                // A frozen dataclass with slots: its values in order (CPython Lib/dataclasses.py, _dataclass_getstate,
                // v3.13.0).
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

    /// <summary>Reads the name of an item; negative if it is not a member's, and its value was skipped.</summary>
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
            // Pydantic's classes keep their attributes in it: the general path looks inside.
            return !name.SequenceEqual("__dict__"u8) && Utf8.IsValid(name) && reader.TrySkip();
        }

        _next = index + 1;
        _hasGivenOut = true;
        return _seen.TryAdd(index);
    }

    /// <summary>What followed was not an item of the dict: it is empty, unless one was already returned.</summary>
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

/// <summary>The set of a record's members that were found.</summary>
internal struct MemberSet
{
    private const int BitsPerWord = 64;

    // For records with more members than the first word has bits.
    private readonly ulong[]? _others;

    private ulong _first;

    /// <summary>Creates an empty set for a number of members.</summary>
    public MemberSet(int count) => _others = count > BitsPerWord ? new ulong[(count - 1) / BitsPerWord] : null;

    /// <summary>Creates a set with some of a number of members.</summary>
    public MemberSet(int count, IEnumerable<int> members)
        : this(count)
    {
        foreach (int member in members)
        {
            TryAdd(member);
        }
    }

    public readonly bool Has(int index) => (WordOf(index) >> (index % BitsPerWord) & 1) != 0;

    /// <summary>Whether this set contains all members of another one of the same size.</summary>
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

    /// <summary>Adds a member; false if it was already added.</summary>
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
