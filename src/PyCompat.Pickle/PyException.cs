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

    /// <summary>The same for all the members of a group together.</summary>
    private const int MaxCausesOfMembers = 10_000;

    private readonly PickledException _raised;
    private string? _message;
    private PyException[]? _members;

    /// <summary>Wraps a pickled exception.</summary>
    /// <exception cref="ArgumentException">The object is not an exception.</exception>
    public PyException(PyObject exception)
        : this(Open(exception))
    {
    }

    internal PyException(PickledException raised)
        : this(raised, MakeCauses(raised, MaxCauses, out _))
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
    /// The text that Python prints in the last line of a traceback: <c>KeyError: 1</c>,
    /// <c>json.decoder.JSONDecodeError: ...</c>.
    /// </summary>
    /// <remarks>
    /// The text of a class that defines <c>__str__</c> outside the standard library is unknown: it consists of the
    /// arguments. Texts of arguments other than strings are truncated after 10,000 characters.
    /// </remarks>
    public override string Message => _message ??= PyExceptionText.FormatLine(_raised);

    /// <summary>The notes added to the exception (<c>__notes__</c>, Python 3.11).</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            TryGetAttribute("__notes__", out object? notes);
            return notes switch
            {
                List<object?> list => [.. list.Select(static note => PyStr.Format(note))],
                PyTuple tuple => [.. tuple.Select(static note => PyStr.Format(note))],
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
    public IReadOnlyList<PyException> Exceptions => _members ??= MakeMembers();

    /// <summary>Looks up an attribute of the exception: what is in its <c>__dict__</c> when it is pickled.</summary>
    public bool TryGetAttribute(string name, [MaybeNullWhen(false)] out object? value) =>
        _raised.Raised.TryGetAttribute(name, out value);

    private static PickledException Open(PyObject exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return PickledException.TryGetPossible(exception)
            ?? throw new ArgumentException($"{exception} is not an exception", nameof(exception));
    }

    /// <summary>Makes the causes of an exception, innermost first; without recursion, and each of them once.</summary>
    private static PyException? MakeCauses(PickledException raised, int limit, out int count)
    {
        count = 0;
        PickledException? next = raised.TryGetCause();
        if (next is null)
        {
            return null;
        }

        var seen = new HashSet<PyObject>(ReferenceEqualityComparer.Instance) { raised.Raised };
        List<PickledException> causes = [];
        for (; next is not null && causes.Count < limit && seen.Add(next.Raised); next = next.TryGetCause())
        {
            causes.Add(next);
        }

        PyException? cause = null;
        for (int i = causes.Count - 1; i >= 0; i--)
        {
            cause = new PyException(causes[i], cause);
        }

        count = causes.Count;
        return cause;
    }

    private PyException[] MakeMembers()
    {
        IReadOnlyList<object?> members = _raised.TryGetMembers() ?? [];
        var made = new PyException[members.Count];
        int left = MaxCausesOfMembers;
        for (int i = 0; i < made.Length; i++)
        {
            if (PickledException.TryGetPossible(members[i]) is not { } raised)
            {
                // Not a group: a group has exceptions only.
                return [];
            }

            made[i] = new PyException(raised, MakeCauses(raised, Math.Min(left, MaxCauses), out int count));
            left -= count;
        }

        return made;
    }
}
