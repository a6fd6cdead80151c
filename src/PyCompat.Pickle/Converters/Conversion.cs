using System.Runtime.CompilerServices;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Converts what the general reader made to typed values: the general path, for irregular pickles, and the one that
/// reports errors with their location.
/// </summary>
internal sealed class Conversion(PickleOptions options)
{
    private static readonly object InProgress = new();

    // The minimum cost of visiting an item: its place in the result.
    private const int StepCost = 16;

    // The maximum number of times in a row that the value of an object may itself be an object.
    private const int MaxInterpretations = 8;

    private readonly List<PathStep> _path = [];
    private long _charged;

    // An object and the plain value that it represents, so that an error about the value can name both.
    private (PyObject Made, object Plain)? _underlying;

    // The last result of interpretation: it is needed twice, to check for None and for the value.
    private (PyObject Made, PyConverter Asked, bool IsKnown, object? Plain)? _interpreted;

    // What each object was converted to: a shared reference stays shared, for each type that it is converted to.
    private Dictionary<(object Source, PyConverter Converter), object>? _made;

    public PickleOptions Options { get; } = options;

    /// <summary>Converts a whole message or value.</summary>
    /// <exception cref="PickleException">The value does not fit.</exception>
    public static T Convert<T>(object? value, PyConverter<T> converter, PickleOptions options) =>
        converter.Convert(value, new Conversion(options));

    /// <summary>Moves to an item; nesting is bounded by the limits and by this thread's stack.</summary>
    public void Enter(int index) => Enter(PathStep.ToItem(index));

    /// <summary>Moves to a member; see <see cref="Enter(int)"/>.</summary>
    public void Enter(string name) => Enter(PathStep.ToMember(name));

    /// <summary>Moves to the value of a key; see <see cref="Enter(int)"/>.</summary>
    public void EnterKey(object? key) => Enter(PathStep.ToKey(key));

    /// <summary>Charges for memory: an object that is referred to often is created as often as a value type.</summary>
    /// <exception cref="PickleException">The limit is exceeded.</exception>
    public void Charge(long bytes)
    {
        _charged += bytes;
        if (_charged > Options.Limits.MaxMemory)
        {
            throw Error(
                PickleErrorCode.LimitExceeded,
                $"converting it takes more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxMemory)}, "
                + $"{Options.Limits.MaxMemory} bytes");
        }
    }

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>The number of steps entered and not yet left.</summary>
    public int Depth => _path.Count;

    /// <summary>Goes back to a depth, wherever an exception was thrown.</summary>
    public void LeaveTo(int depth) => _path.RemoveRange(depth, _path.Count - depth);

    /// <summary>Called before a converter that enters no further step: checks that there is stack left.</summary>
    /// <exception cref="PickleException">The stack is exhausted.</exception>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(0);
        }
    }

    /// <summary>Gets what an object was already converted to.</summary>
    public bool TryGetMade<T>(object source, PyConverter<T> converter, out T made)
    {
        made = default!;
        if (_made is null || !_made.TryGetValue((source, converter), out object? known))
        {
            return false;
        }

        if (ReferenceEquals(known, InProgress))
        {
            throw Error(
                PickleErrorCode.TypeMismatch,
                $"the {Describe(source)} contains itself, which {typeof(T)} cannot; read it untyped, or as a class "
                + "with a parameterless constructor");
        }

        made = (T)known;
        return true;
    }

    /// <summary>Marks an object as being converted: from here on, if it contains itself, that is reported.</summary>
    public void Begin(object source, PyConverter converter) => SetMade(source, converter, InProgress);

    /// <summary>Records what an object was converted to.</summary>
    public void SetMade(object source, PyConverter converter, object made)
    {
        _made ??= new Dictionary<(object, PyConverter), object>(ObjectAndConverterComparer.Instance);
        _made[(source, converter)] = made;
    }

    /// <summary>
    /// Gets the plain value that an object represents, unless <paramref name="asked"/> accepts the object itself. This
    /// is the only place that knows subclasses of builtins, wrappers of the standard library and, through the options'
    /// converters, objects of other libraries. Never returns an object.
    /// </summary>
    /// <exception cref="PickleException">The object is an exception, or does not fit what was requested.</exception>
    public bool TryGetUnderlying(PyConverter asked, object? value, out object? plain)
    {
        if (value is PyGlobal)
        {
            plain = null;
            return IsNone(asked, value);
        }

        plain = value;
        for (int i = 0; i < MaxInterpretations && plain is PyObject made; i++)
        {
            if (PickledException.TryGet(made) is not null)
            {
                throw Mismatch(asked, made);
            }

            if (!TryInterpret(asked, made, out plain) && !PyUnderlying.TryGet(made, this, out plain))
            {
                return false;
            }
        }

        if (plain is PyObject || value is not PyObject source)
        {
            return false;
        }

        _underlying = plain is null ? null : (source, plain);
        return true;
    }

    /// <summary>
    /// The last resort of every scalar converter: converts what the object represents, or reports that it is something
    /// else.
    /// </summary>
    public T ConvertUnderlying<T>(PyConverter<T> asked, object? value)
    {
        if (!TryGetUnderlying(asked, value, out object? plain))
        {
            throw Mismatch(asked, value);
        }

        if (plain is null && value is not null && default(T) is not null)
        {
            string? missing = Options.Resolver.Interpreters
                .Select(interpreter => interpreter.DescribeMissing(value))
                .FirstOrDefault(static text => text is not null);
            throw Error(
                PickleErrorCode.TypeMismatch, $"expected {asked.Expected}, got {missing ?? Describe(value)} (None)");
        }

        return asked.Convert(plain, this);
    }

    /// <summary>Returns the items of what counts as a list; null for anything else.</summary>
    public IReadOnlyCollection<object?>? TryGetItems(PyConverter asked, object value)
    {
        IReadOnlyCollection<object?>? items = PySequence.TryGetItems(value)
            ?? (TryGetUnderlying(asked, value, out object? plain) && plain is not null
                ? PySequence.TryGetItems(plain)
                : null);
        if (items is PyRangeItems { Count: var count } && count > Array.MaxLength)
        {
            throw Error(
                PickleErrorCode.LimitExceeded, $"{PyRepr.Format(value, PyRepr.DefaultMaxLength)} has too many items");
        }

        return items;
    }

    /// <summary>Returns the items of what counts as a tuple of that length.</summary>
    /// <exception cref="PickleException">It does not count as one, or has more or fewer items.</exception>
    public IReadOnlyCollection<object?> GetItems(PyConverter asked, object? value, int count)
    {
        IReadOnlyCollection<object?>? items = value is null ? null : TryGetItems(asked, value);
        if (items?.Count != count && value is PyObject { Construction: PyConstruction.New } made
            && made.Arguments.Count == count)
        {
            // A namedtuple whose only field is a tuple looks like a subclass of tuple.
            items = made.Arguments;
        }

        if (items is null)
        {
            throw Mismatch(TupleOf(count), value);
        }

        return items.Count == count
            ? items
            : throw Error(
                PickleErrorCode.TypeMismatch,
                $"expected {TupleOf(count)}, got a {Describe(value)} of {items.Count}");
    }

    /// <summary>The description of a tuple in error messages.</summary>
    public static string TupleOf(int count) => $"a tuple of {count}";

    /// <summary>Returns the members of what counts as a set; null for anything else.</summary>
    public IReadOnlyCollection<object?>? TryGetMembers(PyConverter asked, object value) =>
        PySequence.TryGetMembers(value)
        ?? (TryGetUnderlying(asked, value, out object? plain) && plain is not null
            ? PySequence.TryGetMembers(plain)
            : null);

    /// <summary>Returns the keys and values of what counts as a dict; null for anything else.</summary>
    public IReadOnlyCollection<KeyValuePair<object?, object?>>? TryGetEntries(PyConverter asked, object value) =>
        PySequence.TryGetEntries(value, this)
        ?? (TryGetUnderlying(asked, value, out object? plain) && plain is not null
            ? PySequence.TryGetEntries(plain, this)
            : null);

    /// <summary>Whether the value is None, or an object that represents it (<c>pandas.NaT</c>).</summary>
    public bool IsNone(PyConverter asked, object? value) => value switch
    {
        null => true,
        PyObject made => TryInterpret(asked, made, out object? plain) && plain is null,
        PyGlobal global => Options.Resolver.Interpreters.Any(interpreter => interpreter.IsNone(global)),
        _ => false,
    };

    /// <summary>Gets what an object of a library represents according to the options' converters.</summary>
    public bool TryInterpret(PyConverter asked, PyObject made, out object? plain)
    {
        plain = null;
        if (Options.Resolver.Interpreters.Count == 0)
        {
            return false;
        }

        if (_interpreted is { } last && ReferenceEquals(last.Made, made) && ReferenceEquals(last.Asked, asked))
        {
            plain = last.Plain;
            return last.IsKnown;
        }

        bool isKnown = false;
        foreach (PyInterpreter interpreter in Options.Resolver.Interpreters)
        {
            if (interpreter.TryInterpret(made, asked, this, out plain))
            {
                isKnown = true;
                break;
            }
        }

        _interpreted = (made, asked, isKnown, plain);
        return isKnown;
    }

    public PickleException Mismatch(PyConverter converter, object? value) => Mismatch(converter.Expected, value);

    public PickleException Mismatch(string expected, object? value)
    {
        if (PickledException.TryGet(value) is { } raised)
        {
            var exception = new PyException(raised);
            return Error(
                PickleErrorCode.TypeMismatch, $"expected {expected}, got the exception {exception.Message}", exception);
        }

        string text = Describe(value);
        if (_underlying is { } underlying && ReferenceEquals(underlying.Plain, value))
        {
            text = $"{Describe(underlying.Made)} (a {text})";
        }

        return Error(PickleErrorCode.TypeMismatch, $"expected {expected}, got {text}{HintFor(value)}");
    }

    public PickleException OutOfRange<T>(object? value)
    {
        string text = PyRepr.Format(value, PyRepr.DefaultMaxLength);
        return Error(
            PickleErrorCode.OutOfRange,
            $"{text} does not fit into {typeof(T).Name}",
            new OverflowException($"{text} does not fit into {typeof(T).Name}."));
    }

    public PickleException Error(PickleErrorCode error, string message, Exception? inner = null) =>
        new(error, $"{PathStep.Format(_path)}: {message}", inner);

    /// <summary>Describes an object in Python's terms.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        string or PyString => "str",
        PyByteString => "str of Python 2",
        double or float or Half => "float",
        byte[] => "bytes",
        PyByteArray => "bytearray",
        PyTuple or ITuple => "tuple",
        PyDict => "dict",
        PySet => "set",
        PyFrozenSet => "frozenset",
        PyFrozenDict => "frozendict",
        PyArray => "array.array",
        PyRange => "range",
        System.Numerics.Complex => "complex",
        DateTime or DateTimeOffset => "datetime",
        DateOnly => "date",
        TimeOnly => "time",
        TimeSpan => "timedelta",
        decimal => "Decimal",
        Guid => "UUID",
        PyGlobal global => $"the class or function {global}",
        PyObject made when PickledFlags.TryGetNamed(made, out PyGlobal? cls, out string? name) =>
            $"{cls}.{name}, by its name",
        PyObject { Class: { } type } => type.ToString(),
        System.Collections.IList => "list",
        _ when PyNumber.IsNumber(value) => "int",
        _ => value.GetType().Name,
    };

    /// <summary>Returns advice on objects of libraries that another package can read.</summary>
    private string HintFor(object? value) =>
        Options.Resolver.Interpreters.Count == 0
        && value is PyObject { Class.Module: { } module }
        && module.Split('.')[0] is "numpy" or "pandas" or "torch"
            ? $": add NumPyConverters.All, of the package PyCompat.NumPy, to {nameof(PickleOptions)}."
                + nameof(PickleOptions.Converters)
            : "";

    private void Enter(PathStep step)
    {
        if (_path.Count >= Options.Limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(_path.Count);
        }

        _path.Add(step);
        Charge(StepCost);
    }

    private static PickleException TooDeep(int depth) => new(
        PickleErrorCode.LimitExceeded,
        $"values nest {depth} deep, more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxDepth)} or "
        + "this thread's stack allow for typed reading; read it untyped");
}

/// <summary>Compares object and converter by reference: converters may make different things of an object.</summary>
internal sealed class ObjectAndConverterComparer : IEqualityComparer<(object Value, PyConverter Converter)>
{
    public static readonly ObjectAndConverterComparer Instance = new();

    public bool Equals((object Value, PyConverter Converter) x, (object Value, PyConverter Converter) y) =>
        ReferenceEquals(x.Value, y.Value) && ReferenceEquals(x.Converter, y.Converter);

    public int GetHashCode((object Value, PyConverter Converter) key) =>
        HashCode.Combine(RuntimeHelpers.GetHashCode(key.Value), RuntimeHelpers.GetHashCode(key.Converter));
}
