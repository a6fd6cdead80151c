using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Writing;

/// <content>Records: dicts and instances of Python classes with named members.</content>
internal sealed partial class PickleWriter
{
    /// <summary>Means "not named yet in this message".</summary>
    private const int NotNamed = -1;

    public void EnterRecord() => Enter();

    public void LeaveRecord() => Leave();

    /// <summary>
    /// Begins the dict for a record without a Python class; false if it was already written, and is now referred to.
    /// </summary>
    public bool TryBeginRecordDict(object? owner, PyConverter by)
    {
        if (owner is null)
        {
            SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
            return true;
        }

        // Usually it is new, so look it up and add it in one step: in a large memo each costs a cache miss.
        if (_options.PersistentId is null && _writtenAnew is null && _memo.TryAdd(owner, out int number))
        {
            SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
            PutBy(number, by);
            return true;
        }

        if (TryWriteReference(owner, by))
        {
            return false;
        }

        SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
        MemoizeBy(owner, by);
        return true;
    }

    /// <summary>Writes the class of an instance, and what precedes its arguments.</summary>
    public void BeginInstance(PyGlobal type, PyConstruction construction, int arguments)
    {
        if (construction == PyConstruction.New && _protocol < FirstProtocolWithTuples)
        {
            SaveKnown(KnownGlobals.CopyregNewObj);
            Op(Opcode.Mark);
            SaveKnown(type);
            return;
        }

        SaveKnown(type);
        if (arguments == 0)
        {
            SaveEmpty(Opcode.EmptyTuple, Opcode.Tuple);
        }
        else
        {
            MarkArguments(arguments);
        }
    }

    /// <summary>Called after the arguments: makes the instance.</summary>
    public void EndInstance(PyConstruction construction, int arguments, object? owner, PyConverter by)
    {
        bool isNew = construction == PyConstruction.New;
        if (isNew && _protocol < FirstProtocolWithTuples)
        {
            // The class is the first argument.
            Op(Opcode.Tuple);
            Op(Opcode.Reduce);
        }
        else
        {
            if (arguments > 0)
            {
                bool isMarked = _protocol < FirstProtocolWithTuples || arguments > TypedReader.LongestShortTuple;
                Op(isMarked ? Opcode.Tuple : (byte)(Opcode.Tuple1 + arguments - 1));
            }

            Op(isNew ? Opcode.NewObj : Opcode.Reduce);
        }

        if (owner is not null)
        {
            MemoizeBy(owner, by);
        }
    }

    /// <summary>Called before the members that form the state of an instance.</summary>
    public void BeginState(PyInstanceForm form)
    {
        if (form == PyInstanceForm.Slots)
        {
            MarkArguments();
            Op(Opcode.None);
        }

        SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
    }

    /// <summary>Called after them: sets the state.</summary>
    public void EndState(PyInstanceForm form)
    {
        if (form == PyInstanceForm.Slots)
        {
            Op(_protocol < FirstProtocolWithTuples ? Opcode.Tuple : Opcode.Tuple2);
        }

        Op(Opcode.Build);
    }

    /// <summary>
    /// Called before the value or name of a Python Enum member: writes what is called for it, and its first argument if
    /// any.
    /// </summary>
    public void BeginEnum(PyGlobal callable, PyGlobal? argument)
    {
        SaveKnown(callable);
        MarkArguments(1);
        if (argument is not null)
        {
            SaveKnown(argument);
        }
    }

    /// <summary>Called after it. Members are not put into the memo: for Python they are one object anyway.</summary>
    public void EndEnum(int arguments) => CallWith(arguments);

    public void BeginMembers(int count)
    {
        if (IsBatch(count))
        {
            Op(Opcode.Mark);
        }
    }

    public void EndMember()
    {
        if (_protocol < FirstBinaryProtocol)
        {
            Op(Opcode.SetItem);
        }
    }

    public void EndMembers(int count)
    {
        if (IsBatch(count))
        {
            Op(Opcode.SetItems);
        }
        else if (count == 1 && _protocol >= FirstBinaryProtocol)
        {
            Op(Opcode.SetItem);
        }
    }

    /// <summary>Returns the memo numbers of the member names of a record type in this message.</summary>
    public int[] NamesOf(object owner, int count)
    {
        if (ReferenceEquals(_lastNamed, owner))
        {
            return _lastNames;
        }

        _names ??= new Dictionary<object, int[]>(ReferenceEqualityComparer.Instance);
        if (!_names.TryGetValue(owner, out int[]? names))
        {
            names = new int[count];
            Array.Fill(names, NotNamed);
            _names.Add(owner, names);
        }

        (_lastNamed, _lastNames) = (owner, names);
        return names;
    }

    /// <summary>Writes the name of a member: in full the first time, then as a reference.</summary>
    public void WriteName(string name, ReadOnlySpan<byte> utf8, ref int number)
    {
        if (number != NotNamed)
        {
            Get(number);
            return;
        }

        if (_protocol < FirstBinaryProtocol)
        {
            SaveRawUnicode(PyUtf8.ToCodePoints(name));
        }
        else
        {
            SaveUnicodeHeader(utf8.Length);
            Raw(utf8);
        }

        number = _memo.AddNumber();
        PutNumber(number);
    }

    private bool IsBatch(int count) => count > 1 && _protocol >= FirstBinaryProtocol;
}
