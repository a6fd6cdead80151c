using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A Python object that .NET has no type for: how it is made and what is done to it then, in order. Nothing is run;
/// sent back, it makes an equal object.
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

    /// <summary>The way in which it is made.</summary>
    public PyConstruction Construction { get; }

    /// <summary>The class or function that makes it; a <see cref="PyGlobal"/> but for rare cases.</summary>
    public object Callable { get; }

    /// <summary>The arguments; none where the pickle does not say them (a persistent id in their place).</summary>
    public PyTuple Arguments => ArgumentsAsPickled as PyTuple ?? PyTuple.Empty;

    /// <summary>The keyword arguments of <see cref="PyConstruction.NewWithKeywords"/>; else null.</summary>
    public PyDict? Keywords { get; }

    /// <summary>What is done to it after it was made, in order.</summary>
    public IReadOnlyList<PyStep> Steps => _stepCount switch
    {
        0 => [],
        1 when _steps is null => [_first],
        _ => _steps!,
    };

    /// <summary>
    /// The class, where the pickle says it: the callable, or the first argument of <c>copyreg</c>'s reconstructor and
    /// of its <c>__newobj__</c>. A function that makes an object looks the same as its class.
    /// </summary>
    public PyGlobal? Class => Callable switch
    {
        PyGlobal { Known: KnownGlobal.Reconstructor } when Arguments is [PyGlobal type, ..] => type,
        PyGlobal { Module: "copyreg", QualifiedName: "__newobj__" } when Arguments is [PyGlobal type, ..] => type,
        PyGlobal type => type,
        _ => null,
    };

    /// <summary>The last state that is set; null when there is none, or when it is None.</summary>
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

    /// <summary>What is appended to it (a subclass of list, a deque) or added.</summary>
    public IEnumerable<object?> Items => Steps
        .Where(static step => step.Kind is PyStepKind.Append or PyStepKind.AddItems)
        .SelectMany(static step => (List<object?>)step.Value!);

    /// <summary>The keys and values that are set in it (a subclass of dict, an OrderedDict).</summary>
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

    /// <summary>Whether the pickle fetched it again after making it (the reader's own bookkeeping).</summary>
    internal bool IsShared { get; set; }

    /// <summary>Where the pickle's memo has it, -1 where it has not (the reader's own bookkeeping).</summary>
    internal long MemoIndex { get; set; } = -1;

    /// <summary>
    /// What Python has made anew to tell how this is made, where the pickle shows it: parents before their parts (the
    /// reader's own bookkeeping).
    /// </summary>
    internal IReadOnlyList<object>? MadeForOccasion { get; set; }

    internal int StepCount => _stepCount;

    /// <summary>The arguments as they came: a tuple, an instance of a subclass of tuple, or a persistent id.</summary>
    internal object ArgumentsAsPickled { get; }

    /// <summary>
    /// Whether there are lists, dicts or sets among the arguments, and each had all its items when the object was made.
    /// </summary>
    internal bool HadWholeArguments => _itemsInArguments > 0 && _itemsInArguments == CountItems(Arguments);

    /// <summary>An object made by <c>callable(*arguments)</c>, as most <c>__reduce__</c> methods have it.</summary>
    public static PyObject Call(object callable, params ReadOnlySpan<object?> arguments) =>
        Create(PyConstruction.Call, callable, new PyTuple(arguments), null);

    /// <summary>An object made by <c>cls.__new__(cls, *arguments)</c>: what plain classes have.</summary>
    public static PyObject New(object cls, params ReadOnlySpan<object?> arguments) =>
        Create(PyConstruction.New, cls, new PyTuple(arguments), null);

    /// <summary>Adds the setting of a state, and returns the object.</summary>
    public PyObject WithState(object? state)
    {
        Add(new PyStep(PyStepKind.Build, state));
        return this;
    }

    /// <summary>Looks an attribute up in the state: a dict, or the pair of dict and slots.</summary>
    /// <remarks>A class with a <c>__setstate__</c> of its own may keep anything there.</remarks>
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

    /// <summary>This object, where it is a Python exception, as one that .NET can throw.</summary>
    public PyException ToException() => new(this);

    /// <summary>The object in a notation like Python's, cut where it is long.</summary>
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

    /// <summary>The list of the last step when it is of that kind, else that of a new one.</summary>
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
