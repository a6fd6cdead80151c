using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle;

/// <summary>A Python exception that was received as a value, wrapped so that .NET can throw it.</summary>
/// <remarks>
/// Pickling keeps an exception's arguments, attributes and notes, but neither its traceback nor its cause. The
/// traceback of an exception from a <c>multiprocessing.Pool</c> or a <c>ProcessPoolExecutor</c> is kept, because they
/// add it.
/// </remarks>
public sealed partial class PyException : Exception
{
    /// <summary>The maximum number of causes that <see cref="Exception.InnerException"/> leads to.</summary>
    private const int MaxCauses = 100;

    private readonly PickledException _raised;
    private string? _message;
    private IReadOnlyList<PyException>? _members;

    /// <summary>Wraps a pickled exception.</summary>
    /// <exception cref="ArgumentException">The object is not an exception.</exception>
    public PyException(PyObject exception)
        : this(Open(exception))
    {
    }

    internal PyException(PickledException raised)
        : this(raised, MakeCauses(raised))
    {
    }

    private PyException(PickledException raised, PyException? cause)
        : base(null, cause) => _raised = raised;

    /// <summary>The exception as received; it can be sent back.</summary>
    /// <remarks>For an exception from a pool, this is the call that adds the traceback.</remarks>
    public PyObject Exception => _raised.Pickled;

    /// <summary>The class of the exception.</summary>
    public PyGlobal Type => _raised.Type;

    /// <summary>
    /// The arguments with which the class is called when Python reads the exception: its <c>args</c>, unless the class
    /// adds to them (<c>OSError</c>, its file names) or defines <c>__reduce__</c>.
    /// </summary>
    public PyTuple Arguments => _raised.Arguments;

    /// <summary>The keyword arguments with which the class is called (by <c>functools.partial</c>), or null.</summary>
    public PyDict? Keywords => _raised.Keywords;

    /// <summary>
    /// The type and what <c>str</c> returns for the exception: <c>KeyError: 1</c>,
    /// <c>json.decoder.JSONDecodeError: ...</c>.
    /// </summary>
    /// <remarks>
    /// <para>This is what Python prints below a traceback, except for a <c>SyntaxError</c>: <c>str</c> of it includes
    /// the file and the line, which Python prints above.</para>
    /// <para>The text of a class that defines <c>__str__</c> outside the standard library is unknown: it consists of
    /// the arguments.</para>
    /// <para>Strings that are arguments or attributes of the exception are never truncated, and other values after
    /// 10,000 characters each. The items of lists that are printed one by one, and the exceptions among the arguments
    /// with all that is within them, are limited together to 100,000 characters and 100 exceptions; <c>...</c> stands
    /// for what is left out.</para>
    /// </remarks>
    public override string Message => _message ??= PyExceptionText.FormatLine(_raised);

    /// <summary>The notes added to the exception (<c>__notes__</c>, Python 3.11).</summary>
    /// <remarks>Notes that are not strings are formatted when they are asked for, as arguments are.</remarks>
    public IReadOnlyList<string> Notes
    {
        get
        {
            TryGetAttribute("__notes__", out object? notes);
            return notes switch
            {
                List<object?> list => new LazyList<string>(list, PyStr.FormatWhole),
                PyTuple tuple => new LazyList<string>(tuple, PyStr.FormatWhole),
                _ => [],
            };
        }
    }

    /// <summary>
    /// The traceback of where the exception was raised, as Python would print it there, if the sender added it: a
    /// <c>multiprocessing.Pool</c> (<c>RemoteTraceback</c>) or a <c>ProcessPoolExecutor</c>. Otherwise null.
    /// </summary>
    public string? RemoteTraceback => _raised.Traceback;

    /// <summary>
    /// The members of an exception group (<c>exceptions</c>, Python 3.11); empty if the exception is not a group.
    /// </summary>
    /// <remarks>Each member is wrapped when it is asked for, and only the first 100 are remembered.</remarks>
    public IReadOnlyList<PyException> Exceptions => _members ??= FindMembers();

    /// <summary>Whether the inner exception was being handled when this one was raised, and is not its cause.</summary>
    internal bool HasOnlyContext => _raised.HasOnlyContext;

    /// <summary>The members of an exception group as received; null if the exception is not a group.</summary>
    internal IReadOnlyList<object?>? Members => _raised.TryGetMembers();

    /// <summary>Looks up an attribute of the exception: what is in its <c>__dict__</c> when it is pickled.</summary>
    public bool TryGetAttribute(string name, [MaybeNullWhen(false)] out object? value) =>
        _raised.Raised.TryGetAttribute(name, out value);

    private static PickledException Open(PyObject exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return PickledException.TryGetPossible(exception)
            ?? throw new ArgumentException($"{exception} is not an exception", nameof(exception));
    }

    /// <summary>Wraps a member of a group; null if it is no exception.</summary>
    internal static PyException? TryWrap(object? member) =>
        PickledException.TryGetPossible(member) is { } raised ? new PyException(raised) : null;

    /// <summary>Makes the causes of an exception, innermost first; without recursion, and each of them once.</summary>
    private static PyException? MakeCauses(PickledException raised)
    {
        PickledException? next = raised.TryGetCause();
        if (next is null)
        {
            return null;
        }

        var seen = new HashSet<PyObject>(ReferenceEqualityComparer.Instance) { raised.Raised };
        List<PickledException> causes = [];
        for (; next is not null && causes.Count < MaxCauses && seen.Add(next.Raised); next = next.TryGetCause())
        {
            causes.Add(next);
        }

        PyException? cause = null;
        for (int i = causes.Count - 1; i >= 0; i--)
        {
            cause = new PyException(causes[i], cause);
        }

        return cause;
    }

    private IReadOnlyList<PyException> FindMembers()
    {
        IReadOnlyList<object?> members = Members ?? [];

        // A group has exceptions only.
        return members.All(static member => PickledException.TryGetPossible(member) is not null)
            ? new LazyList<PyException>(members, Wrap)
            : [];
    }

    private static PyException Wrap(object? member) => TryWrap(member)
        ?? throw new InvalidOperationException($"the group has been changed: {member} is not an exception");
}
