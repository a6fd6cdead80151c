using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>
/// Makes typed values of what the general reader made: the way for pickles that are not regular, and the one that
/// tells what is wrong, and where.
/// </summary>
internal sealed class Conversion(PickleOptions options)
{
    private static readonly object InProgress = new();

    // Of an item that is gone to: at least its place in what is made.
    private const int StepCost = 16;

    private readonly List<PathStep> _path = [];
    private long _charged;

    // What an object has become: a reference that is shared stays shared, for each type that it becomes.
    private Dictionary<(object Source, PyConverter Converter), object>? _made;

    public PickleOptions Options { get; } = options;

    /// <summary>Converts a whole message or value.</summary>
    /// <exception cref="PickleException">It does not fit.</exception>
    public static T Convert<T>(object? value, PyConverter<T> converter, PickleOptions options) =>
        converter.Convert(value, new Conversion(options));

    /// <summary>Goes to an item; the message's depth is bounded by the limits and by this thread's stack.</summary>
    public void Enter(int index) => Enter(PathStep.ToItem(index));

    /// <summary>Goes to a member; see <see cref="Enter(int)"/>.</summary>
    public void Enter(string name) => Enter(PathStep.ToMember(name));

    /// <summary>Goes to the value of a key; see <see cref="Enter(int)"/>.</summary>
    public void EnterKey(object? key) => Enter(PathStep.ToKey(key));

    /// <summary>Charges memory: one object that is referred to often is made as often of a value type.</summary>
    /// <exception cref="PickleException">More than the limits allow.</exception>
    public void Charge(long bytes)
    {
        _charged += bytes;
        if (_charged > Options.Limits.MaxMemory)
        {
            throw Error(
                PickleError.LimitExceeded,
                $"what is made of it takes more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxMemory)}, "
                + $"{Options.Limits.MaxMemory} bytes");
        }
    }

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>The object that this one has become already.</summary>
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
                PickleError.TypeMismatch,
                $"the {Describe(source)} holds itself, which {typeof(T)} cannot; read it untyped, or as a class with a "
                + "constructor without parameters");
        }

        made = (T)known;
        return true;
    }

    /// <summary>Says that the object is being made: from here on one that holds itself is told.</summary>
    public void Begin(object source, PyConverter converter) => SetMade(source, converter, InProgress);

    /// <summary>Says what the object has become.</summary>
    public void SetMade(object source, PyConverter converter, object made)
    {
        _made ??= new Dictionary<(object, PyConverter), object>(ObjectAndConverterComparer.Instance);
        _made[(source, converter)] = made;
    }

    public PickleException Mismatch(PyConverter converter, object? value) => Mismatch(converter.Expected, value);

    public PickleException Mismatch(string expected, object? value) =>
        Error(PickleError.TypeMismatch, $"expected {expected}, got {Describe(value)}");

    public PickleException OutOfRange<T>(object? value)
    {
        string text = PyRepr.Format(value, PyRepr.DefaultMaxLength);
        return Error(
            PickleError.OutOfRange,
            $"{text} does not fit into {typeof(T).Name}",
            new OverflowException($"{text} does not fit into {typeof(T).Name}."));
    }

    public PickleException Error(PickleError error, string message, Exception? inner = null) =>
        new(error, $"{PathStep.Format(_path)}: {message}", inner);

    /// <summary>What an object is, in Python's words.</summary>
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
        PyObject { Class: { } type } => type.ToString(),
        System.Collections.IList => "list",
        _ when PyNumber.IsNumber(value) => "int",
        _ => value.GetType().Name,
    };

    private void Enter(PathStep step)
    {
        if (_path.Count >= Options.Limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new PickleException(
                PickleError.LimitExceeded,
                $"values nest {_path.Count} deep, more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxDepth)} or "
                + "this thread's stack allow for typed reading; read it untyped");
        }

        _path.Add(step);
        Charge(StepCost);
    }
}
