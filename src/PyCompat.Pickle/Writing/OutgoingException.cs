using System.Collections.Frozen;
using System.Runtime.CompilerServices;
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
    private const string Context = "__context__";
    private const string Members = "exceptions"; // an ExceptionGroup needs Python 3.11; this is what it has there
    private const string Notes = "__notes__";

    /// <summary>The exceptions that are sent within a Python one that is described.</summary>
    private const int MaxParts = 1_000;

    /// <summary>The groups within each other that are sent with their members.</summary>
    private const int MaxGroupDepth = 10;

    /// <summary>The length of their texts from which no further ones are sent, in characters.</summary>
    private const int MaxTextLength = 1_000_000;

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
    public static PyObject Describe(PyGlobal type, string text, Exception exception) =>
        Describe(type, text, exception, new Room());

    private static PyObject Describe(PyGlobal type, string text, Exception exception, Room room)
    {
        room.Characters -= text.Length;
        var state = new PyDict();
        List<object?> notes = [];
        var python = exception as PyException;
        if (exception.InnerException is { } cause && (python is null || room.TryAdd()))
        {
            state[python is { HasOnlyContext: true } ? Context : Cause] = Portable(cause, room);
        }

        if (exception is AggregateException { InnerExceptions: { Count: > 1 } all })
        {
            state[Members] = all.Select(static part => Portable(part, new Room())).ToList();
        }

        if (python is not null)
        {
            AddNotes(notes, python, room);
            AddMembers(state, notes, python, room);
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

    private static void AddNotes(List<object?> notes, PyException python, Room room)
    {
        IReadOnlyList<string> all = python.Notes;
        for (int i = 0; i < all.Count; i++)
        {
            if (room.Characters <= 0)
            {
                notes.Add($"... and {all.Count - i} more notes");
                break;
            }

            // A note without characters takes room too.
            room.Characters -= all[i].Length + 1;
            notes.Add(all[i]);
        }

        if (python.RemoteTraceback is { } traceback)
        {
            room.Characters -= traceback.Length;
            notes.Add(traceback);
        }
    }

    private static void AddMembers(PyDict state, List<object?> notes, PyException group, Room room)
    {
        IReadOnlyList<object?> all = group.Members ?? [];
        List<object?> members = [];
        foreach (object? member in all)
        {
            if (PyException.TryWrap(member) is not { } wrapped)
            {
                return; // not a group
            }

            if (room.Depth == MaxGroupDepth || !room.TryAdd())
            {
                notes.Add($"... and {all.Count - members.Count} more exceptions");
                break;
            }

            room.Depth++;
            members.Add(Portable(wrapped, room));
            room.Depth--;
        }

        if (members.Count > 0)
        {
            state[Members] = members;
        }
    }

    /// <summary>
    /// Returns the form of an exception that is only a part of the one that is sent. The other end may not have the
    /// class of a Python exception that came from elsewhere, and could then not read anything: it is described.
    /// </summary>
    private static object? Portable(Exception part, Room room) => part switch
    {
        PyException { Exception: var made } when IsInEveryPython(made) => made,
        PyException python => Describe(KnownGlobals.RuntimeError, python.Message, python, room),
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

    /// <summary>
    /// What is left for the parts of a Python exception. A group may be a member of itself, and its members may be one
    /// exception many times.
    /// </summary>
    private sealed class Room
    {
        private int _parts = MaxParts;

        /// <summary>The groups whose members are being described.</summary>
        public int Depth { get; set; }

        /// <summary>The characters that are left; negative after the last text.</summary>
        public long Characters { get; set; } = MaxTextLength;

        /// <summary>Counts a part that is about to be described; false if there is no room for it.</summary>
        public bool TryAdd() =>
            _parts > 0 && Characters > 0 && RuntimeHelpers.TryEnsureSufficientExecutionStack() && _parts-- > 0;
    }
}
