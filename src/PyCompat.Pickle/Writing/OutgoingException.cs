using System.Collections.Frozen;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <summary>
/// Describes .NET's exceptions as Python ones that every Python can unpickle. Attributes that are in the state of an
/// exception are set like any other (<c>BaseException.__setstate__</c>), <c>__cause__</c> and <c>__notes__</c> among
/// them.
/// </summary>
internal static class OutgoingException
{
    private const string Cause = "__cause__";
    private const string Notes = "__notes__";

    /// <summary>The exceptions that every Python has, and that take any arguments.</summary>
    private static readonly FrozenSet<string> Everywhere = new[]
    {
        "ArithmeticError", "AssertionError", "AttributeError", "BufferError", "DeprecationWarning", "EOFError",
        "Exception", "FloatingPointError", "GeneratorExit", "ImportError", "IndexError", "KeyError",
        "KeyboardInterrupt", "LookupError", "MemoryError", "NameError", "NotImplementedError", "OSError",
        "OverflowError", "ReferenceError", "RuntimeError", "RuntimeWarning", "StopIteration", "SystemError",
        "SystemExit", "TypeError", "UnboundLocalError", "UnicodeError", "UserWarning", "ValueError", "Warning",
        "ZeroDivisionError",
    }.ToFrozenSet();

    /// <summary>Describes an exception as a RuntimeError with its text, causes and stack.</summary>
    public static PyObject Describe(Exception exception) => Describe(
        KnownGlobals.RuntimeError, $"{exception.GetType().FullName}: {exception.Message}", exception);

    /// <summary>Describes an exception as one of another class and with another text.</summary>
    public static PyObject Describe(PyGlobal type, string text, Exception exception)
    {
        var state = new PyDict();
        if (exception.InnerException is { } cause)
        {
            state[Cause] = Portable(cause);
        }

        if (exception is AggregateException { InnerExceptions: { Count: > 1 } all })
        {
            // An ExceptionGroup needs Python 3.11; an attribute of this name is what it has there.
            state["exceptions"] = all.Select(Portable).ToList();
        }

        List<object?> notes = [];
        if (exception is PyException python)
        {
            notes.AddRange(python.Notes);
            if (python.RemoteTraceback is { } traceback)
            {
                notes.Add(traceback);
            }
        }

        if (exception.StackTrace is { Length: > 0 } stack)
        {
            notes.Add(stack);
        }

        if (notes.Count > 0)
        {
            state[Notes] = notes;
        }

        PyObject made = PyObject.Call(type, text);
        return state.Count > 0 ? made.WithState(state) : made;
    }

    /// <summary>
    /// Returns the form of an exception that is only a part of the one that is sent. The other end may not have the
    /// class of a Python exception that came from elsewhere, and could then not read anything: it is described.
    /// </summary>
    private static object? Portable(Exception part) => part switch
    {
        PyException { Exception: var made } when IsInEveryPython(made) => made,
        PyException python => Describe(KnownGlobals.RuntimeError, python.Message, python),
        _ => part, // the writer meets it again
    };

    /// <summary>
    /// Whether every Python can unpickle an exception: it is one of the builtins, and consists of them.
    /// </summary>
    private static bool IsInEveryPython(PyObject made) =>
        made is { Construction: PyConstruction.Call, Callable: PyGlobal { Module: "builtins" } type }
        && Everywhere.Contains(type.QualifiedName)
        && made.Arguments.All(IsPlain)
        && made.StepCount switch
        {
            0 => true,
            1 => made.State is PyDict state && state.All(static entry => IsAttribute(entry.Key, entry.Value)),
            _ => false,
        };

    /// <summary>Whether an attribute can be set on every exception.</summary>
    private static bool IsAttribute(object? name, object? value) => name switch
    {
        Notes => value is List<object?> notes && notes.All(IsPlain),
        "name" or "path" => IsPlain(value), // of ImportError and NameError
        _ => false,
    };

    private static bool IsPlain(object? value) =>
        value is null or bool or string or double or long or byte[] or PyByteString;
}
