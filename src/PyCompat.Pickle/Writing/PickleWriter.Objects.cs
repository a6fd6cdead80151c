using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Writing;

/// <content>Classes and functions by name; symbolic objects by the operations that construct them.</content>
internal sealed partial class PickleWriter
{
    /// <summary>
    /// Begins an object; the memo knows it by <paramref name="owner"/> if <paramref name="made"/> only describes how a
    /// .NET value is constructed.
    /// </summary>
    private void BeginObject(PyObject made, object owner)
    {
        if (made.Callable is PyGlobal { Known: KnownGlobal.TimeZone } && TryGetZone(made) is { } number)
        {
            _memo.AddAlias(made, number);
            Get(number);
            return;
        }

        PyObject source = MayHoldItself(made) ? BeginAgain(made, owner) : made;
        PushFrame(new Frame { Kind = FrameKind.Object, Source = Portable(source), Owner = owner });
    }

    /// <summary>
    /// Replaces opcodes that older protocols do not have (<c>save_reduce</c>): NEWOBJ came with 2, NEWOBJ_EX with 4.
    /// </summary>
    private PyObject Portable(PyObject made)
    {
        switch (made.Construction)
        {
            case PyConstruction.New when _protocol < FirstProtocolWithTuples:
                return WithSteps(made, PyObject.Call(KnownGlobals.CopyregNewObj, [made.Callable, .. made.Arguments]));
            case PyConstruction.NewWithKeywords when _protocol < FirstFramedProtocol:
                PyObject call = PyObject.Call(
                    KnownGlobals.CopyregNewObjEx, made.Callable, made.Arguments, made.Keywords);
                return WithSteps(made, call);
            default:
                return made;
        }
    }

    private static PyObject WithSteps(PyObject made, PyObject other)
    {
        for (int i = 0; i < made.StepCount; i++)
        {
            other.Add(made.StepAt(i));
        }

        return other;
    }

    private void StepObject(ref Frame frame)
    {
        var made = (PyObject)frame.Source;
        int depth = _depth;
        while (_depth == depth)
        {
            int phase = frame.Next++;
            if (phase < ObjectPhase.Made)
            {
                SavePart(made, phase);
            }
            else if (phase == ObjectPhase.Made)
            {
                if (_memo.TryGet(frame.Owner, out int number))
                {
                    // The object is among its own arguments, and was already written there (save_reduce).
                    Op(Opcode.Pop);
                    Get(number);
                    PopFrame();
                    return;
                }

                MemoizeMade(made, frame.Owner);
            }
            else if (!SaveStep(made, phase - ObjectPhase.FirstStep))
            {
                PopFrame();
                return;
            }
        }
    }

    /// <summary>Writes what constructs the object: class or function, arguments, and the combining opcode.</summary>
    private void SavePart(PyObject made, int phase)
    {
        if (made.Construction == PyConstruction.Instance)
        {
            SaveInstancePart(made, phase);
            return;
        }

        switch (phase)
        {
            case ObjectPhase.Callable:
                Save(made.Callable);
                break;
            case ObjectPhase.Arguments:
                Save(made.ArgumentsAsPickled);
                break;
            case ObjectPhase.Keywords when made.Construction == PyConstruction.NewWithKeywords:
                Save(made.Keywords);
                break;
            case ObjectPhase.Operation:
                Op(made.Construction switch
                {
                    PyConstruction.Call => Opcode.Reduce,
                    PyConstruction.New => Opcode.NewObj,
                    _ => Opcode.NewObjEx,
                });
                break;
        }
    }

    /// <summary>
    /// Writes a part of an instance of a Python 2 old-style class: its arguments are on the stack, not in a tuple
    /// (<c>save_inst</c>).
    /// </summary>
    private void SaveInstancePart(PyObject made, int phase)
    {
        bool isByName = _protocol < FirstBinaryProtocol && made.Callable is PyGlobal;
        switch (phase)
        {
            case ObjectPhase.Callable:
                Op(Opcode.Mark);
                if (!isByName)
                {
                    Save(made.Callable);
                }

                break;
            case ObjectPhase.Arguments when made.Arguments.Count > 0:
                PushFrame(new Frame { Kind = FrameKind.Spread, Source = made.Arguments });
                break;
            case ObjectPhase.Operation when isByName:
                SaveGlobalLines(Opcode.Inst, (PyGlobal)made.Callable);
                break;
            case ObjectPhase.Operation:
                Op(Opcode.Obj);
                break;
        }
    }

    private void StepSpread(ref Frame frame)
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
        }

        PopFrame();
    }

    /// <summary>Writes a step applied to the object, in two phases: its value, and the opcode after it.</summary>
    private bool SaveStep(PyObject made, int phase)
    {
        (int index, bool isEnd) = (phase >> 1, (phase & 1) == 1);
        if (index >= made.StepCount)
        {
            return false;
        }

        PyStep step = made.StepAt(index);
        var items = step.Value as List<object?>;
        switch (step.Kind)
        {
            case PyStepKind.Append when !isEnd: BeginItems(items!, Opcode.Appends, Opcode.Append); break;
            case PyStepKind.AddItems when !isEnd: BeginItems(items!, Opcode.AddItems, Opcode.AddItems); break;
            case PyStepKind.SetItems when !isEnd: BeginItems(items!, Opcode.SetItems, Opcode.SetItem); break;
            case PyStepKind.Build or PyStepKind.Discard when !isEnd: Save(step.Value); break;
            case PyStepKind.Build: Op(Opcode.Build); break;
            case PyStepKind.Discard: Op(Opcode.Pop); break;
        }

        return true;
    }

    private void MemoizeMade(PyObject made, object owner)
    {
        int number = _memo.Add(owner);
        PutNumber(number);
        if (made.Callable is PyGlobal { Known: KnownGlobal.TimeZone } && PyTime.TryGetOffset(made) is { } offset)
        {
            (_zones ??= []).TryAdd(offset, number);
        }
    }

    /// <summary>Time zones with the same offset are one object: those of DateTimeOffsets have no identity.</summary>
    private int? TryGetZone(PyObject made) =>
        _zones is { } zones && PyTime.TryGetOffset(made) is { } offset && zones.TryGetValue(offset, out int number)
            ? number
            : null;

    private void SaveGlobal(PyGlobal global)
    {
        if (_protocol >= FirstProtocolWithTuples && _options.ExtensionCodes.TryGetValue(global, out int code))
        {
            SaveExtension(new PyExtension(code));
            return;
        }

        if (_protocol >= FirstFramedProtocol)
        {
            SaveString(global.Module);
            SaveString(global.QualifiedName);
            Op(Opcode.StackGlobal);
        }
        else if (IsNested(global.QualifiedName) && global.NameFor2.Name.Contains('.'))
        {
            SaveNestedGlobal(global);
        }
        else
        {
            SaveGlobalLines(Opcode.Global, global);
        }

        Memoize(global);
    }

    /// <summary>Whether the name is a path of names; other names may contain dots, too.</summary>
    private static bool IsNested(string name) =>
        name.Contains('.') && !name.StartsWith('.') && !name.EndsWith('.') && !name.Contains("..");

    /// <summary>Before protocol 4, names nested in a class go by <c>getattr</c> (<c>save_global</c>).</summary>
    private void SaveNestedGlobal(PyGlobal global)
    {
        string[] path = global.QualifiedName.Split('.');
        foreach (string _ in path.Skip(1))
        {
            SaveKnown(KnownGlobals.GetAttr);
            MarkArguments();
        }

        SaveGlobalLines(Opcode.Global, new PyGlobal(global.Module, path[0]));
        foreach (string name in path.Skip(1))
        {
            SaveString(name);
            CallWith(2);
        }
    }

    private void SaveGlobalLines(byte opcode, PyGlobal global)
    {
        (string module, string name) = _protocol <= CompatNames.LastProtocolWith2Names
            ? global.NameFor2
            : (global.Module, global.QualifiedName);
        bool fits = _protocol > CompatNames.LastProtocolWith2Names || (Ascii.IsValid(module) && Ascii.IsValid(name));
        if (!fits || module.Contains('\n') || name.Contains('\n'))
        {
            throw NotSerializable(
                $"the name {PyRepr.Format(module)} {PyRepr.Format(name)} cannot be written at protocol {_protocol}; "
                + "use protocol 4");
        }

        Op(opcode);
        Raw(Encoding.UTF8.GetBytes(module));
        Op((byte)'\n');
        Raw(Encoding.UTF8.GetBytes(name));
        Op((byte)'\n');
    }

    /// <summary>Writes a class or function that this library itself calls.</summary>
    private void SaveKnown(PyGlobal global)
    {
        if (_memo.TryGet(global, out int number))
        {
            Get(number);
        }
        else
        {
            SaveGlobal(global);
        }
    }

    /// <summary>Called before the arguments of a call that is written in one go; see <see cref="CallWith"/>.</summary>
    private void MarkArguments(int count = 2)
    {
        if (_protocol < FirstProtocolWithTuples || count > 3)
        {
            Op(Opcode.Mark);
        }
    }

    /// <summary>Called after the arguments: makes the tuple and calls.</summary>
    private void CallWith(int count)
    {
        Op(_protocol < FirstProtocolWithTuples || count > 3 ? Opcode.Tuple : (byte)(Opcode.Tuple1 + count - 1));
        Op(Opcode.Reduce);
    }

    /// <summary>The phases in which an object is written.</summary>
    private static class ObjectPhase
    {
        public const int Callable = 0;
        public const int Arguments = 1;
        public const int Keywords = 2;
        public const int Operation = 3;
        public const int Made = 4;
        public const int FirstStep = 5;
    }
}
