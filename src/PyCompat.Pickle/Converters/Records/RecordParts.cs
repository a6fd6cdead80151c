using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters.Records;

/// <summary>Receives the members of a record.</summary>
internal interface IMemberSink
{
    bool Has(int index);

    void Set(int index, object? value);
}

/// <summary>Takes apart what the general reader made into the members of a record, in any of Python's forms.</summary>
/// <param name="schema">The description of the record.</param>
/// <param name="asked">The converter of the record.</param>
/// <param name="conversion">The current location.</param>
/// <param name="sink">Receives the members as they come.</param>
internal readonly ref struct RecordParts<TSink>(
    PyRecordSchema schema, PyConverter asked, Conversion conversion, TSink sink)
    where TSink : IMemberSink
{
    /// <summary>The key in the state under which classes of the pydantic kind keep their attributes.</summary>
    private const string NestedState = "__dict__";

    /// <summary>Takes a value apart.</summary>
    /// <exception cref="PickleException">The value is not one that such a record can be read from.</exception>
    public void Take(object? value)
    {
        switch (value)
        {
            case PyObject made:
                ReadObject(made);
                break;
            case PyDict or PyFrozenDict:
                ReadDict((IReadOnlyDictionary<object?, object?>)value);
                break;
            default:
                throw conversion.Mismatch(schema.Expected, value);
        }
    }

    /// <summary>Checks at the end that all required members are present.</summary>
    /// <exception cref="PickleException">A member is missing.</exception>
    public void EnsureComplete(object? value)
    {
        List<string>? missing = null;
        foreach (int i in schema.Required)
        {
            if (!sink.Has(i))
            {
                (missing ??= []).Add($"'{schema.Members[i].Name}'");
            }
        }

        if (missing is not null)
        {
            throw conversion.Error(
                PickleErrorCode.MissingMember,
                $"the {Conversion.Describe(value)} has no {string.Join(", ", missing)}, which {asked.Type.Name} needs");
        }
    }

    private void ReadObject(PyObject made)
    {
        bool isOfClass = schema.Class is { } type && made.Class is { } actual && type.Matches(actual);
        if (!isOfClass)
        {
            if (schema.Class is not null || made.Class is null || PickledException.TryGet(made) is not null)
            {
                throw conversion.Mismatch(schema.Expected, made);
            }

            if (conversion.TryGetEntries(asked, made) is { } entries)
            {
                foreach ((object? name, object? held) in entries)
                {
                    ReadEntry(name, held, fromArguments: 0);
                }

                // A subclass of dict may also have attributes; a class that wraps a dict has it there.
                if (made.Entries.Any())
                {
                    ReadState(made, fromArguments: 0);
                }

                return;
            }
        }

        if (made.Items.Any())
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"the {made.Class} also holds items, while {asked.Type.Name} has members");
        }

        int fromArguments = ReadArguments(made, isOfClass);
        foreach ((object? name, object? held) in made.Entries)
        {
            ReadEntry(name, held, fromArguments: 0);
        }

        ReadState(made, fromArguments);
    }

    /// <summary>
    /// Reads the arguments of its construction by position, if its class is known to have its members in that order: a
    /// namedtuple. The arguments of any other call may be anything, unless the record says that they are its members.
    /// </summary>
    private int ReadArguments(PyObject made, bool isOfClass)
    {
        bool isNew = made.Construction is PyConstruction.New or PyConstruction.NewWithKeywords;
        IReadOnlyList<object?> arguments = made.Arguments;
        if (made.Callable is PyGlobal { Known: KnownGlobal.Reconstructor })
        {
            // copyreg._reconstructor(class, tuple, fields): a namedtuple at protocols 0 and 1.
            bool isTuple = made.Arguments is [_, PyGlobal { Module: "builtins", QualifiedName: "tuple" }, PyTuple];
            if (!isTuple && made.Arguments is not ([_, _, null] or [_, _, PyObject]))
            {
                throw conversion.Mismatch(schema.Expected, made);
            }

            (arguments, isNew) = (isTuple ? (PyTuple)made.Arguments[2]! : [], true);
        }
        else if (KnownGlobals.CopyregNewObj.Equals(made.Callable))
        {
            // Its first argument is the class.
            (arguments, isNew) = ([.. made.Arguments.Skip(1)], true);
        }

        bool isByPosition = isNew || (isOfClass && schema.IsByPosition);
        bool mayBeFunction = !isNew && !isOfClass && made.Construction == PyConstruction.Call
            && !made.Class!.IsClass();
        // object.__reduce_ex__ calls no class without arguments to set its attributes: BaseException.__reduce__ does.
        bool mayBeException = !isNew && !isOfClass && made.Construction == PyConstruction.Call
            && arguments.Count == 0 && made.State is not null && !made.Entries.Any();
        if (mayBeFunction || mayBeException || (arguments.Count > 0 && !isByPosition))
        {
            string remedy = isOfClass
                ? $": if these are the members of {asked.Type.Name} in their order, set Form = "
                    + $"{nameof(PyInstanceForm)}.{nameof(PyInstanceForm.Call)} in its {nameof(PyClassAttribute)}"
                : "";
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"expected {schema.Expected}, got what a call of {made.Class} made, which does not name its "
                + $"values{remedy}");
        }

        if (arguments.Count > 0)
        {
            // All of them, unless the rest have names.
            bool mayBeFewer = made.State is not null || (isOfClass && schema.IsByPosition);
            ReadInOrder(arguments, mayBeFewer, made);
        }

        return arguments.Count;
    }

    private void ReadState(PyObject made, int fromArguments)
    {
        switch (made.State)
        {
            case null:
                break;
            case PyDict attributes:
                ReadDict(Unwrap(attributes), fromArguments);
                break;
            case PyTuple and [null or PyDict, PyDict slots] and [var attributes, _]:
                ReadDict(attributes as PyDict ?? [], fromArguments);
                ReadDict(slots, fromArguments);
                break;
            case IReadOnlyList<object?> list and (PyTuple or List<object?>) when schema.IsByPosition:
                ReadInOrder(list, mayBeFewer: false, made);
                break;
            case List<object?> or PyTuple:
                // A frozen dataclass with slots; attrs' classes with slots before 22.2.
                PyGlobal type = made.Class!;
                throw conversion.Error(
                    PickleErrorCode.TypeMismatch,
                    $"a {type} has values without names in its state: if {asked.Type.Name} has its members in "
                    + $"the same order, use [PyClass(\"{type.Module}\", \"{type.QualifiedName}\", "
                    + $"Form = {nameof(PyInstanceForm)}.{nameof(PyInstanceForm.Call)})]");
            case var state:
                throw conversion.Error(
                    PickleErrorCode.TypeMismatch,
                    $"the state of a {made.Class} is a {Conversion.Describe(state)}, which has no names for members");
        }
    }

    private static PyDict Unwrap(PyDict state) =>
        state.TryGetValue(NestedState, out object? inner) && inner is PyDict attributes ? attributes : state;

    private void ReadInOrder(IReadOnlyList<object?> items, bool mayBeFewer, PyObject made)
    {
        if (items.Count > schema.Count || (items.Count < schema.Count && !mayBeFewer))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"a {made.Class} is made of {items.Count} values, but {asked.Type.Name} has {schema.Count} members");
        }

        for (int i = 0; i < items.Count; i++)
        {
            sink.Set(i, items[i]);
        }
    }

    /// <param name="items">The names and their values.</param>
    /// <param name="fromArguments">
    /// The number of the first members that had a value from the arguments of <c>__new__</c>; Python's state is set
    /// after that, and takes precedence.
    /// </param>
    private void ReadDict(IReadOnlyDictionary<object?, object?> items, int fromArguments = 0)
    {
        foreach ((object? key, object? value) in items)
        {
            ReadEntry(key, value, fromArguments);
        }
    }

    private void ReadEntry(object? key, object? value, int fromArguments)
    {
        string? name = key switch
        {
            string text => text,
            PyByteString bytes => bytes.Decode(),
            _ => null,
        };
        int index = name is null ? -1 : schema.Names.Find(name);
        if (index < 0)
        {
            return;
        }

        if (sink.Has(index) && index >= fromArguments)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"'{name}' is the second value for {schema.Members[index].Name}");
        }

        sink.Set(index, value);
    }
}
