using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters.Records;

/// <content>Of what the general reader made.</content>
internal sealed partial class RecordConverter<T>
{
    /// <summary>Where classes of the pydantic kind keep their attributes in their state.</summary>
    private const string NestedState = "__dict__";

    internal override T Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case null when IsReference:
                return default!;
            case T same:
                return same;
            case not (PyDict or PyFrozenDict or PyObject):
                throw conversion.Mismatch(this, value);
        }

        if (IsReference && conversion.TryGetMade(value, this, out T made))
        {
            return made;
        }

        return _shape is { Begin: { } begin, Fill: { } fill }
            ? ConvertInPlace(value, begin(), fill, conversion)
            : ConvertAtOnce(value, conversion);
    }

    private T ConvertInPlace(object value, T record, Action<T, PyValues> fill, Conversion conversion)
    {
        conversion.SetMade(value, this, record!);
        PyValues values = ReadValues(value, conversion);
        Run(() =>
        {
            fill(record, values);
            return record;
        }, conversion);
        return record;
    }

    private T ConvertAtOnce(object value, Conversion conversion)
    {
        if (IsReference)
        {
            conversion.Begin(value, this);
        }

        PyValues values = ReadValues(value, conversion);
        T record = Run(() => _shape.Create(values), conversion);
        if (IsReference)
        {
            conversion.SetMade(value, this, record!);
        }

        return record;
    }

    private static T Run(Func<T> create, Conversion conversion)
    {
        try
        {
            return create();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"{typeof(T)} refuses the values: {exception.Message}", exception);
        }
    }

    private PyValues ReadValues(object value, Conversion conversion)
    {
        PyValues values = NewValues();
        if (value is PyObject made)
        {
            ReadObject(made, conversion, values);
        }
        else
        {
            ReadDict((IReadOnlyDictionary<object?, object?>)value, conversion, values);
        }

        if (!IsComplete(values))
        {
            IEnumerable<string> missing = _members
                .Where(member => (member.Rules & PyMemberRules.Required) != 0 && !values.HasAt(member.Index))
                .Select(static member => $"'{member.Name}'");
            throw conversion.Error(
                PickleErrorCode.MissingMember,
                $"the {Conversion.Describe(value)} has no {string.Join(", ", missing)}, which {typeof(T).Name} needs");
        }

        return values;
    }

    private void ReadObject(PyObject made, Conversion conversion, PyValues values)
    {
        bool isOfClass = _shape.Class is { } type && made.Class is { } actual && type.Matches(actual);
        if (!isOfClass)
        {
            if (_shape.Class is not null || made.Class is null || PyUnderlying.TryGetException(made) is not null)
            {
                throw conversion.Mismatch(this, made);
            }

            if (conversion.TryGetEntries(this, made) is { } entries)
            {
                foreach ((object? name, object? held) in entries)
                {
                    ReadEntry(name, held, conversion, values, fromArguments: 0);
                }

                // A subclass of dict has attributes besides; what wraps a dict has it there.
                if (made.Entries.Any())
                {
                    ReadState(made, conversion, values, fromArguments: 0);
                }

                return;
            }
        }

        if (made.Items.Any())
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"the {made.Class} holds items of its own, and {typeof(T).Name} has members");
        }

        int fromArguments = ReadArguments(made, isOfClass, conversion, values);
        foreach ((object? name, object? held) in made.Entries)
        {
            ReadEntry(name, held, conversion, values, fromArguments: 0);
        }

        ReadState(made, conversion, values, fromArguments);
    }

    /// <summary>
    /// The arguments that it was made with, by position, where its class is known to have its members in that order: a
    /// namedtuple. Those of any other call may be anything, unless the record says that they are its members.
    /// </summary>
    private int ReadArguments(PyObject made, bool isOfClass, Conversion conversion, PyValues values)
    {
        bool isNew = made.Construction is PyConstruction.New or PyConstruction.NewWithKeywords;
        IReadOnlyList<object?> arguments = made.Arguments;
        if (made.Callable is PyGlobal { Known: KnownGlobal.Reconstructor })
        {
            // copyreg._reconstructor(class, tuple, fields): a namedtuple at protocols 0 and 1.
            bool isTuple = made.Arguments is [_, PyGlobal { Module: "builtins", QualifiedName: "tuple" }, PyTuple];
            if (!isTuple && made.Arguments is not ([_, _, null] or [_, _, PyObject]))
            {
                throw conversion.Mismatch(this, made);
            }

            (arguments, isNew) = (isTuple ? (PyTuple)made.Arguments[2]! : [], true);
        }
        else if (KnownGlobals.CopyregNewObj.Equals(made.Callable))
        {
            // Its first argument is the class.
            (arguments, isNew) = ([.. made.Arguments.Skip(1)], true);
        }

        bool isByPosition = isNew || (isOfClass && IsByPosition);
        bool mayBeFunction = !isNew && !isOfClass && made.Construction == PyConstruction.Call
            && !made.Class!.IsClass();
        // object.__reduce_ex__ calls no class without arguments to set its attributes: BaseException.__reduce__ does.
        bool mayBeException = !isNew && !isOfClass && made.Construction == PyConstruction.Call
            && arguments.Count == 0 && made.State is not null && !made.Entries.Any();
        if (mayBeFunction || mayBeException || (arguments.Count > 0 && !isByPosition))
        {
            string remedy = isOfClass
                ? $": if these are the members of {typeof(T).Name} in their order, say Form = "
                    + $"{nameof(PyInstanceForm)}.{nameof(PyInstanceForm.Call)} in its {nameof(PyClassAttribute)}"
                : "";
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"expected {Expected}, got what a call of {made.Class} made, which does not name its values{remedy}");
        }

        if (arguments.Count > 0)
        {
            // All of them, but where the rest has names.
            bool mayBeFewer = made.State is not null || (isOfClass && IsByPosition);
            ReadInOrder(arguments, mayBeFewer, made, conversion, values);
        }

        return arguments.Count;
    }

    /// <summary>Whether the record says that its members are those of its class, in that order.</summary>
    private bool IsByPosition => _shape.Form is PyInstanceForm.Call or PyInstanceForm.Tuple;

    private void ReadState(PyObject made, Conversion conversion, PyValues values, int fromArguments)
    {
        switch (made.State)
        {
            case null:
                break;
            case PyDict attributes:
                ReadDict(Unwrap(attributes), conversion, values, fromArguments);
                break;
            case PyTuple and [null or PyDict, PyDict slots] and [var attributes, _]:
                ReadDict(attributes as PyDict ?? [], conversion, values, fromArguments);
                ReadDict(slots, conversion, values, fromArguments);
                break;
            case IReadOnlyList<object?> list and (PyTuple or List<object?>) when IsByPosition:
                ReadInOrder(list, mayBeFewer: false, made, conversion, values);
                break;
            case List<object?> or PyTuple:
                // A frozen dataclass with slots; attrs' classes with slots before 22.2.
                PyGlobal type = made.Class!;
                throw conversion.Error(
                    PickleErrorCode.TypeMismatch,
                    $"a {type} has its values without names in its state: where {typeof(T).Name} has its members in "
                    + $"the same order, say [PyClass(\"{type.Module}\", \"{type.QualifiedName}\", "
                    + $"Form = {nameof(PyInstanceForm)}.{nameof(PyInstanceForm.Call)})]");
            case var state:
                throw conversion.Error(
                    PickleErrorCode.TypeMismatch,
                    $"the state of a {made.Class} is a {Conversion.Describe(state)}, which has no names for members");
        }
    }

    private static PyDict Unwrap(PyDict state) =>
        state.TryGetValue(NestedState, out object? inner) && inner is PyDict attributes ? attributes : state;

    private void ReadInOrder(
        IReadOnlyList<object?> items, bool mayBeFewer, PyObject made, Conversion conversion, PyValues values)
    {
        if (items.Count > _members.Length || (items.Count < _members.Length && !mayBeFewer))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"a {made.Class} is made of {items.Count} values, and {typeof(T).Name} has {_members.Length} members");
        }

        for (int i = 0; i < items.Count; i++)
        {
            _members[i].Convert(items[i], conversion, values);
        }
    }

    /// <param name="items">The names and what they stand for.</param>
    /// <param name="conversion">Where we are.</param>
    /// <param name="values">Gets the values.</param>
    /// <param name="fromArguments">
    /// So many of the first members had a value from the arguments of <c>__new__</c>; Python's state is set after that,
    /// and holds.
    /// </param>
    private void ReadDict(
        IReadOnlyDictionary<object?, object?> items, Conversion conversion, PyValues values, int fromArguments = 0)
    {
        foreach ((object? key, object? value) in items)
        {
            ReadEntry(key, value, conversion, values, fromArguments);
        }
    }

    private void ReadEntry(object? key, object? value, Conversion conversion, PyValues values, int fromArguments)
    {
        string? name = key switch
        {
            string text => text,
            PyByteString bytes => bytes.Decode(),
            _ => null,
        };
        int index = name is null ? -1 : _names.Find(name);
        if (index < 0)
        {
            return;
        }

        if (values.HasAt(index) && index >= fromArguments)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"'{name}' is the second value for {_members[index].Name}");
        }

        _members[index].Convert(value, conversion, values);
    }
}
