using System.Numerics;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Reading;

/// <content>Classes, functions and the objects they make: named and described, never looked up or called.</content>
internal ref partial struct PickleReader
{
    private void ReadGlobal() => Push(ReadGlobalLines());

    private PyGlobal ReadGlobalLines()
    {
        ReadOnlySpan<byte> module = ReadLine();
        ReadOnlySpan<byte> name = ReadLine();
        EnsureNamed(module.Length, name.Length);
        Charge(ObjectCost + 2 * (module.Length + name.Length));
        bool isText = PyUtf8.TryDecode(module, out object? m) & PyUtf8.TryDecode(name, out object? n);
        return isText && (m, n) is (string moduleText, string nameText)
            ? FindGlobal(moduleText, nameText)
            : throw Error(PickleErrorCode.InvalidArgument, "the name of a class or function is not UTF-8");
    }

    private void ReadStackGlobal()
    {
        ReadOnlySpan<object?> names = PopMany(2);
        if (names is not [string module, string name])
        {
            if (names is [string or PyPersistentId, string or PyPersistentId])
            {
                Charge(ObjectCost);
                Push(new PyIndirectGlobal(names[0]!, names[1]!));
                return;
            }

            throw Error(PickleErrorCode.WrongType, "the name of a class or function must consist of two str");
        }

        EnsureNamed(module.Length, name.Length);
        Charge(ObjectCost);
        Push(FindGlobal(module, name));
    }

    private readonly void EnsureNamed(int moduleLength, int nameLength)
    {
        if (moduleLength == 0 || nameLength == 0)
        {
            throw Error(PickleErrorCode.InvalidArgument, "the name of a class or function, or of its module, is empty");
        }
    }

    /// <summary>Returns one object per name: what Python finds under a name is also one object.</summary>
    private PyGlobal FindGlobal(string module, string name)
    {
        _globals ??= [];
        if (!_globals.TryGetValue((module, name), out PyGlobal? global))
        {
            global = _protocol <= CompatNames.LastProtocolWith2Names
                ? PyGlobal.From2(module, name)
                : new PyGlobal(module, name);
            _globals.Add((module, name), global);
        }

        return global;
    }

    private void ReadExtension(int code)
    {
        if (code <= 0)
        {
            throw Error(PickleErrorCode.InvalidArgument, $"{code} is not a code of copyreg's extension registry");
        }

        Charge(BoxCost);
        Push(_options.Extensions.TryGetValue(code, out PyGlobal? global) ? global : new PyExtension(code));
    }

    private void ReadPersistentIdText()
    {
        string id = Encoding.Latin1.GetString(ReadLine());
        Charge(2 * id.Length);
        PushPersistentId(PyPersistentId.FromLine(id));
    }

    private void PushPersistentId(PyPersistentId symbolic)
    {
        Charge(ObjectCost);
        Push(_options.PersistentLoad is { } load ? load(symbolic) : symbolic);
    }

    private void ReadReduce()
    {
        ReadOnlySpan<object?> values = PopMany(2);
        if (values[1] is PyObject or PyPersistentId)
        {
            // A subclass of tuple, or a tuple that stays outside of the pickle.
            PushMade(PyConstruction.Call, RequireCallable(values[0]), values[1]!, keywords: null);
            return;
        }

        (object callable, PyTuple arguments) = RequireCallableAndArguments(values);
        if (_natives == Natives.Made
            && callable is PyGlobal { Known: not KnownGlobal.None } global
            && TryMakeNative(global.Known, arguments, out object? native))
        {
            Push(native);
            return;
        }

        PushMade(PyConstruction.Call, callable, arguments, keywords: null);
    }

    private void ReadNewObj()
    {
        (object cls, PyTuple arguments) = PopCallableAndArguments();
        if (_natives == Natives.Made
            && cls is PyGlobal { Known: KnownGlobal.FrozenDict } && arguments is [PyDict items])
        {
            Push(MakeFrozenDict(items));
            return;
        }

        PushMade(PyConstruction.New, cls, arguments, keywords: null);
    }

    private void ReadNewObjEx()
    {
        Require(3);
        if (Pop() is not PyDict keywords)
        {
            throw Error(PickleErrorCode.WrongType, "the keyword arguments of an object are not a dict");
        }

        (object cls, PyTuple arguments) = PopCallableAndArguments();
        PushMade(PyConstruction.NewWithKeywords, cls, arguments, keywords);
    }

    private void ReadInst()
    {
        PyGlobal cls = ReadGlobalLines();
        CountToMark();
        PyTuple arguments = PyTuple.Adopt(PopToMark().ToArray());
        PushMade(PyConstruction.Instance, cls, arguments, keywords: null);
    }

    private void ReadObj()
    {
        if (CountToMark() == 0)
        {
            throw Error(PickleErrorCode.StackUnderflow, "an instance without a class");
        }

        ReadOnlySpan<object?> values = PopToMark();
        object cls = RequireCallable(values[0]);
        PushMade(PyConstruction.Instance, cls, PyTuple.Adopt(values[1..].ToArray()), keywords: null);
    }

    private (object Callable, PyTuple Arguments) PopCallableAndArguments() => RequireCallableAndArguments(PopMany(2));

    private readonly (object Callable, PyTuple Arguments) RequireCallableAndArguments(ReadOnlySpan<object?> values) =>
        values[1] is PyTuple arguments
            ? (RequireCallable(values[0]), arguments)
            : throw Error(PickleErrorCode.WrongType, "the arguments of a call are not a tuple");

    private readonly object RequireCallable(object? value) =>
        value is PyGlobal or PyObject or PyExtension or PyPersistentId or PyIndirectGlobal
            ? value
            : throw Error(
                PickleErrorCode.WrongType,
                $"a value of {value?.GetType().Name ?? "None"} was found where a class or function is needed");

    private void PushMade(PyConstruction construction, object callable, object arguments, PyDict? keywords)
    {
        // Charges for the arguments, which are visited however often a message calls with the same ones.
        Charge(ObjectCost * 2 + (long)((arguments as PyTuple)?.Count ?? 0) * ReferenceCost);
        var made = PyObject.Create(construction, callable, arguments, keywords);
        Push(_load is not null && construction == PyConstruction.Call ? _load(made) : made);
    }

    private void ReadBuild()
    {
        Require(2);
        object? state = Pop();
        if (Peek() is not PyObject made)
        {
            ThrowCannotChange(Peek(), "takes a state");
            return;
        }

        if (_natives == Natives.Made && TryMakeGuid(made, state) is { } guid)
        {
            Replace(guid);
            ReplaceInMemo(made, guid);
            return;
        }

        Charge(ObjectCost);
        made.Add(new PyStep(PyStepKind.Build, state));
    }

    /// <summary>
    /// A <c>uuid.UUID</c> has no content until its state is set; only one that is not referenced yet can become a Guid.
    /// </summary>
    private static object? TryMakeGuid(PyObject made, object? state)
    {
        bool isBare = made is { StepCount: 0, IsShared: false } && made switch
        {
            { Construction: PyConstruction.New, Callable: PyGlobal { Known: KnownGlobal.Uuid } } =>
                made.Arguments.Count == 0,
            { Construction: PyConstruction.Call, Callable: PyGlobal { Known: KnownGlobal.Reconstructor } } =>
                made.Arguments is [PyGlobal { Known: KnownGlobal.Uuid }, PyGlobal { Known: KnownGlobal.Object }, null],
            _ => false,
        };
        if (!isBare || state is not PyDict { Count: 1 } attributes
            || !attributes.TryGetValue("int", out object? value) || !PyInteger.TryGet(value, out BigInteger number)
            || IsIntOf2(attributes, value))
        {
            return null;
        }

        return PyUuid.TryMake(number);
    }

    /// <summary>
    /// Whether the number is an int of Python 2, which a UUID may have in place of the usual long; a Guid cannot
    /// represent that.
    /// </summary>
    private static bool IsIntOf2(PyDict attributes, object? number) =>
        number is long && attributes.First().Key is PyByteString;

    private readonly void ReplaceInMemo(PyObject made, object value)
    {
        // The entry may hold something else since.
        if (made.MemoIndex >= 0 && made.MemoIndex < _memoUsed && ReferenceEquals(_memo[made.MemoIndex], made))
        {
            _memo[made.MemoIndex] = value;
        }
        else if (_sparseMemo is { } sparse && ReferenceEquals(sparse.GetValueOrDefault(made.MemoIndex), made))
        {
            sparse[made.MemoIndex] = value;
        }
    }
}
