using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A Python object without a corresponding .NET type: how it is constructed, and the steps applied to it afterwards. No
/// code is run. Sent back, it produces an equal object.
/// </summary>
public sealed partial class PyObject
{
    // Nearly every object has at most one step, its state.
    private PyStep _first;
    private List<PyStep>? _steps;
    private int _stepCount;
    private readonly int _itemsInArguments;

    private PyObject(PyConstruction construction, object callable, object arguments, PyDict? keywords)
    {
        (Construction, Callable, ArgumentsAsPickled, Keywords) = (construction, callable, arguments, keywords);
        _itemsInArguments = CountItems(Arguments);
    }

    /// <summary>How the object is constructed.</summary>
    public PyConstruction Construction { get; }

    /// <summary>The class or function that constructs the object; almost always a <see cref="PyGlobal"/>.</summary>
    public object Callable { get; }

    /// <summary>The arguments; empty if the pickle has a persistent id in place of them.</summary>
    public PyTuple Arguments => ArgumentsAsPickled as PyTuple ?? PyTuple.Empty;

    /// <summary>The keyword arguments of <see cref="PyConstruction.NewWithKeywords"/>; otherwise null.</summary>
    public PyDict? Keywords { get; }

    /// <summary>The steps applied to the object after its construction, in order.</summary>
    public IReadOnlyList<PyStep> Steps => _stepCount switch
    {
        0 => [],
        1 when _steps is null => [_first],
        _ => _steps!,
    };

    /// <summary>
    /// The class, if the pickle names it: the callable, or the first argument of <c>copyreg</c>'s reconstructor and of
    /// its <c>__newobj__</c>. A function that creates an object cannot be distinguished from its class.
    /// </summary>
    public PyGlobal? Class => Callable switch
    {
        PyGlobal { Known: KnownGlobal.Reconstructor } when Arguments is [PyGlobal type, ..] => type,
        PyGlobal { Module: "copyreg", QualifiedName: "__newobj__" } when Arguments is [PyGlobal type, ..] => type,
        PyGlobal type => type,
        _ => null,
    };

    /// <summary>The last state that is set; null if there is none, or if it is None.</summary>
    public object? State
    {
        get
        {
            for (int i = _stepCount - 1; i >= 0; i--)
            {
                if (StepAt(i) is { Kind: PyStepKind.Build } step)
                {
                    return step.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The items appended or added to the object (a subclass of list, a deque).</summary>
    public IEnumerable<object?> Items => Steps
        .Where(static step => step.Kind is PyStepKind.Append or PyStepKind.AddItems)
        .SelectMany(static step => (List<object?>)step.Value!);

    /// <summary>The keys and values set in the object (a subclass of dict, an OrderedDict).</summary>
    public IEnumerable<KeyValuePair<object?, object?>> Entries
    {
        get
        {
            foreach (PyStep step in Steps.Where(static step => step.Kind is PyStepKind.SetItems))
            {
                var flat = (List<object?>)step.Value!;
                for (int i = 0; i < flat.Count; i += 2)
                {
                    yield return new KeyValuePair<object?, object?>(flat[i], flat[i + 1]);
                }
            }
        }
    }

    /// <summary>Whether the pickle refers to the object again after constructing it (for the reader only).</summary>
    internal bool IsShared { get; set; }

    /// <summary>The object's index in the pickle's memo, -1 if it has none (for the reader only).</summary>
    internal long MemoIndex { get; set; } = -1;

    /// <summary>
    /// The objects that Python created only to pickle this one, as far as the pickle shows them; parents before their
    /// parts (for the reader only).
    /// </summary>
    internal IReadOnlyList<object>? MadeForOccasion { get; set; }

    internal int StepCount => _stepCount;

    /// <summary>The arguments as read: a tuple, an instance of a subclass of tuple, or a persistent id.</summary>
    internal object ArgumentsAsPickled { get; }

    /// <summary>
    /// Whether there are lists, dicts or sets among the arguments, and all of them were complete when the object was
    /// constructed.
    /// </summary>
    internal bool HadWholeArguments => _itemsInArguments > 0 && _itemsInArguments == CountItems(Arguments);

    /// <summary>Creates an object made by <c>callable(*arguments)</c>, as in most <c>__reduce__</c> methods.</summary>
    public static PyObject Call(object callable, params ReadOnlySpan<object?> arguments) =>
        Create(PyConstruction.Call, callable, new PyTuple(arguments), null);

    /// <summary>Creates an object constructed by <c>cls.__new__(cls, *arguments)</c>, as plain classes are.</summary>
    public static PyObject New(object cls, params ReadOnlySpan<object?> arguments) =>
        Create(PyConstruction.New, cls, new PyTuple(arguments), null);

    /// <summary>Adds a step that sets the state, and returns the object.</summary>
    public PyObject WithState(object? state)
    {
        Add(new PyStep(PyStepKind.Build, state));
        return this;
    }

    /// <summary>Looks up an attribute in the state: a dict, or the pair of dict and slots.</summary>
    /// <remarks>A class with its own <c>__setstate__</c> may store anything there.</remarks>
    public bool TryGetAttribute(string name, [MaybeNullWhen(false)] out object? value)
    {
        value = null;
        return State switch
        {
            PyDict attributes => attributes.TryGetValue(name, out value),
            PyTuple and [var attributes, PyDict slots] =>
                slots.TryGetValue(name, out value) || (attributes is PyDict dict && dict.TryGetValue(name, out value)),
            _ => false,
        };
    }

    /// <summary>
    /// Whether the object is an exception, as far as names show (<c>isinstance(value, BaseException)</c>): the call of
    /// a class of the standard library that is one, or of a class whose name ends like one (<c>...Error</c>). What
    /// pools send in place of an exception is one too.
    /// </summary>
    public bool IsException => PickledException.TryGet(this) is not null;

    /// <summary>Wraps the object in an exception that .NET can throw.</summary>
    /// <remarks>
    /// A class outside the standard library may be an exception whatever its name is, so an instance created by calling
    /// it is accepted even if <see cref="IsException"/> is false.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The object is not an exception.</exception>
    public PyException ToException() => PickledException.TryGetPossible(this) is { } raised
        ? new PyException(raised)
        : throw new InvalidOperationException($"{this} is not an exception");

    /// <summary>Returns the object in a notation like Python's, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    internal static PyObject Create(PyConstruction construction, object callable, object arguments, PyDict? keywords)
    {
        ArgumentNullException.ThrowIfNull(callable);
        return new PyObject(construction, callable, arguments, keywords);
    }

    private static int CountItems(PyTuple arguments)
    {
        int count = 0;
        foreach (object? argument in arguments.Items)
        {
            count += argument switch
            {
                List<object?> list => list.Count,
                PyDict dict => dict.Count,
                PySet set => set.Count,
                _ => 0,
            };
        }

        return count;
    }

    internal PyStep StepAt(int index) => _steps is null ? _first : _steps[index];

    internal void Add(PyStep step)
    {
        if (_stepCount == 0)
        {
            _first = step;
        }
        else
        {
            _steps ??= [_first];
            _steps.Add(step);
        }

        _stepCount++;
    }

    /// <summary>Returns the list of the last step if it is of that kind, otherwise that of a new step.</summary>
    internal List<object?> ItemsOf(PyStepKind kind)
    {
        if (_stepCount > 0 && StepAt(_stepCount - 1) is { Value: List<object?> items } last && last.Kind == kind)
        {
            return items;
        }

        var added = new List<object?>();
        Add(new PyStep(kind, added));
        return added;
    }
}
