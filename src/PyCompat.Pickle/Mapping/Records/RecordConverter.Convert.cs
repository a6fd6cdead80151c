namespace PyCompat.Pickle;

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
            case not (PyDict or PyObject):
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
                PickleError.TypeMismatch, $"{typeof(T)} refuses the values: {exception.Message}", exception);
        }
    }

    private PyValues ReadValues(object value, Conversion conversion)
    {
        PyValues values = NewValues();
        if (value is PyDict dict)
        {
            ReadDict(dict, conversion, values);
        }
        else if (conversion.TryInterpretRecord(this, (PyObject)value) is { } fields)
        {
            ReadDict(fields, conversion, values);
        }
        else
        {
            ReadObject((PyObject)value, conversion, values);
        }

        if (!IsComplete(values))
        {
            IEnumerable<string> missing = _members
                .Where(member => (member.Rules & PyMemberRules.Required) != 0 && !values.HasAt(member.Index))
                .Select(static member => $"'{member.Name}'");
            throw conversion.Error(
                PickleError.MissingMember,
                $"the {Conversion.Describe(value)} has no {string.Join(", ", missing)}, which {typeof(T).Name} needs");
        }

        return values;
    }

    private void ReadObject(PyObject made, Conversion conversion, PyValues values)
    {
        bool isOfClass = _shape.Class is not { } type || (made.Class is { } actual && type.Matches(actual));
        if (!isOfClass || made.Class is null)
        {
            throw conversion.Mismatch(this, made);
        }

        bool isByReconstructor = made.Callable is PyGlobal { Known: KnownGlobal.Reconstructor };
        if (KnownGlobals.CopyregNewObj.Equals(made.Callable))
        {
            // Its first argument is the class.
            ReadInOrder([.. made.Arguments.Skip(1)], made, conversion, values);
        }
        else if (isByReconstructor && made.Arguments is [_, _, PyTuple fields])
        {
            // copyreg._reconstructor(class, tuple, fields): a namedtuple at protocols 0 and 1.
            ReadInOrder(fields, made, conversion, values);
        }
        else if (made.Arguments.Count > 0 && !isByReconstructor)
        {
            ReadInOrder(made.Arguments, made, conversion, values);
        }

        if (made.Items.Any())
        {
            throw conversion.Error(
                PickleError.TypeMismatch, $"the {made.Class} holds items of its own, and {typeof(T).Name} has members");
        }

        foreach ((object? name, object? held) in made.Entries)
        {
            ReadEntry(name, held, conversion, values, fromArguments: 0);
        }

        switch (made.State)
        {
            case null:
                break;
            case PyDict attributes:
                ReadDict(Unwrap(attributes), conversion, values, made.Arguments.Count);
                break;
            case PyTuple and [var attributes, PyDict slots]:
                ReadDict(attributes as PyDict ?? [], conversion, values, made.Arguments.Count);
                ReadDict(slots, conversion, values, made.Arguments.Count);
                break;
            case List<object?> list:
                ReadInOrder(list, made, conversion, values);
                break;
            case PyTuple tuple:
                ReadInOrder(tuple, made, conversion, values);
                break;
            case var state:
                throw conversion.Error(
                    PickleError.TypeMismatch,
                    $"the state of a {made.Class} is a {Conversion.Describe(state)}, which has no names for members");
        }
    }

    private static PyDict Unwrap(PyDict state) =>
        state.TryGetValue(NestedState, out object? inner) && inner is PyDict attributes ? attributes : state;

    private void ReadInOrder(IReadOnlyList<object?> items, PyObject made, Conversion conversion, PyValues values)
    {
        if (items.Count > _members.Length)
        {
            throw conversion.Error(
                PickleError.TypeMismatch,
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
    private void ReadDict(PyDict items, Conversion conversion, PyValues values, int fromArguments = 0)
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
                PickleError.TypeMismatch, $"'{name}' is the second value for {_members[index].Name}");
        }

        _members[index].Convert(value, conversion, values);
    }
}
