using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>What a pickled exception consists of, however it was pickled.</summary>
internal sealed class PickledException
{
    // What pools send in place of an exception is not nested; a hostile pickle may nest it.
    private const int MaxCarriers = 8;

    // A group may be a member of itself, a million times; its text is asked for as often as it is printed.
    private const int MaxCheckedMembers = 100;

    private PickledException(PyObject pickled, PyObject raised, PyGlobal type, PyTuple arguments) =>
        (Pickled, Raised, Type, Arguments) = (pickled, raised, type, arguments);

    /// <summary>The object as pickled: the exception, or what carries it.</summary>
    public PyObject Pickled { get; }

    /// <summary>The exception itself, without what carries it.</summary>
    public PyObject Raised { get; }

    /// <summary>The class.</summary>
    public PyGlobal Type { get; }

    /// <summary>The arguments that the class is called with.</summary>
    public PyTuple Arguments { get; }

    /// <summary>The keyword arguments that the class is called with, if any.</summary>
    public PyDict? Keywords { get; private init; }

    /// <summary>The text of the traceback where the exception was raised, if the pickle has it.</summary>
    public string? Traceback { get; private init; }

    /// <summary>Whether the class is one of groups, as far as its name shows.</summary>
    private bool IsCalledGroup =>
        Type.QualifiedName.EndsWith("Group", StringComparison.Ordinal) && Arguments.Count == 2;

    /// <summary>Finds the exception that a value is or carries, as far as its name shows.</summary>
    public static PickledException? TryGet(object? value) => TryFind(value, PyClassNames.IsException);

    /// <summary>
    /// Finds the exception that a value is, carries or may be: a class outside the standard library may be one whatever
    /// its name is.
    /// </summary>
    public static PickledException? TryGetPossible(object? value) => TryFind(value, MayBeException);

    /// <summary>Returns the exception that the traceback printed before this one belongs to, if it is there.</summary>
    public PickledException? TryGetCause() => Attribute("__cause__") switch
    {
        { } cause => IsTraceback(cause) ? null : TryGetPossible(cause),
        null when Attribute("__suppress_context__") is true => null,
        null => TryGetPossible(Attribute("__context__")),
    };

    /// <summary>Whether an exception was raised while another one was handled, rather than because of it.</summary>
    public bool HasOnlyContext => Attribute("__cause__") is null;

    /// <summary>Returns the members of an exception group; null if it is none.</summary>
    public IReadOnlyList<object?>? TryGetMembers() => TryGetMembersOfArguments()
        ?? (IsCalledGroup ? null : ItemsOf(Attribute("exceptions")));

    /// <summary>
    /// Returns the members of an exception group that is one by its name and arguments, so that its text has their
    /// number; null if it is none.
    /// </summary>
    public IReadOnlyList<object?>? TryGetMembersOfArguments()
    {
        if (Arguments is not [var message, var given] || ItemsOf(given) is not { } members)
        {
            return null;
        }

        return IsCalledGroup || (!PyStandardLibrary.Contains(Type.Module) && IsGroup(message, members))
            ? members
            : null;
    }

    private static IReadOnlyList<object?>? ItemsOf(object? members) => members switch
    {
        List<object?> { Count: > 0 } list => list,
        PyTuple { Count: > 0 } tuple => tuple,
        _ => null,
    };

    /// <summary>
    /// Whether arguments are those that a subclass of BaseExceptionGroup takes (<c>BaseExceptionGroup_new</c>): a text
    /// and exceptions. At least one has to be an exception by its name, because anything may be one otherwise.
    /// </summary>
    private static bool IsGroup(object? message, IReadOnlyList<object?> members)
    {
        if (message is not (string or PyByteString or PyString))
        {
            return false;
        }

        bool isCertain = false;
        int count = Math.Min(members.Count, MaxCheckedMembers);
        for (int i = 0; i < count; i++)
        {
            if (TryGetPossible(members[i]) is not { } member)
            {
                return false;
            }

            isCertain |= member.Type.IsException();
        }

        return isCertain;
    }

    private static PickledException? TryFind(object? value, Func<PyGlobal, bool> isException)
    {
        PyObject? outermost = null;
        string? traceback = null;
        for (int i = 0; i <= MaxCarriers; i++)
        {
            // An exception is a call of its class (BaseException.__reduce__); an object constructed in another way has
            // a state with names, even if it is called an error.
            if (value is not PyObject { Construction: PyConstruction.Call } made || PyUnderlying.IsDerived(made))
            {
                return null;
            }

            outermost ??= made;
            if (!IsCarrier(made))
            {
                return TryOpen(outermost, made, traceback, isException);
            }

            traceback ??= Unquote(PyByteString.TextOf(made.Arguments[1])!);
            value = made.Arguments[0];
        }

        return null;
    }

    private static PickledException? TryOpen(
        PyObject pickled, PyObject made, string? traceback, Func<PyGlobal, bool> isException)
    {
        PyDict? keywords = null;
        PyTuple arguments = made.Arguments;
        PyGlobal? type = made.Class;
        if (type is null && TryGetPartial(made.Callable) is { } partial)
        {
            (type, keywords) = (partial.Type, partial.Keywords);
            arguments = partial.Arguments.Count == 0 ? arguments : new PyTuple([.. partial.Arguments, .. arguments]);
        }

        if (type is null || !isException(type))
        {
            return null;
        }

        if (traceback is null && made.TryGetAttribute("__cause__", out object? cause) && IsTraceback(cause))
        {
            traceback = Unquote(PyByteString.TextOf(((PyObject)cause!).Arguments[0])!);
        }

        return new PickledException(pickled, made, type, arguments) { Keywords = keywords, Traceback = traceback };
    }

    /// <summary>
    /// What pools send in place of an exception, to pass on its traceback: CPython <c>Lib/multiprocessing/pool.py</c>,
    /// <c>rebuild_exc</c>; <c>Lib/concurrent/futures/process.py</c>, <c>_rebuild_exc</c> (v3.13.0). Copies of these
    /// modules (billiard, loky, multiprocess) do the same.
    /// </summary>
    private static bool IsCarrier(PyObject made) =>
        made is
        {
            Callable: PyGlobal { QualifiedName: "rebuild_exc" or "_rebuild_exc" },
            Arguments: [PyObject, string or PyByteString],
        };

    /// <summary>Whether it is what those pools make the cause of an exception, for its text.</summary>
    private static bool IsTraceback(object? cause) =>
        cause is PyObject
        {
            Callable: PyGlobal { QualifiedName: "RemoteTraceback" or "_RemoteTraceback" },
            Arguments: [string or PyByteString],
        };

    /// <summary>A class with keyword arguments (functools.partial.__reduce__).</summary>
    private static (PyGlobal Type, PyTuple Arguments, PyDict? Keywords)? TryGetPartial(object callable) =>
        callable is PyObject
        {
            Class: { Module: "functools", QualifiedName: "partial" },
            Arguments: [PyGlobal type],
            State: PyTuple and [_, PyTuple arguments, var keywords, _],
        }
            ? (type, arguments, keywords as PyDict)
            : null;

    /// <summary>Removes the quotes that pools put around the text of a traceback.</summary>
    private static string Unquote(string text)
    {
        const string Start = "\n\"\"\"\n";
        const string End = "\"\"\"";
        return text.Length >= Start.Length + End.Length
            && text.StartsWith(Start, StringComparison.Ordinal) && text.EndsWith(End, StringComparison.Ordinal)
            ? text[Start.Length..^End.Length]
            : text;
    }

    private static bool MayBeException(PyGlobal type) =>
        type.IsException() || (type.IsClass() && !PyStandardLibrary.Contains(type.Module));

    private object? Attribute(string name) => Raised.TryGetAttribute(name, out object? value) ? value : null;
}
