using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>A Python exception that was received as a value, wrapped so that .NET can throw it.</summary>
/// <remarks>A pickled exception has neither a cause nor a traceback, except for what its sender put into it.</remarks>
public sealed class PyException : Exception
{
    /// <summary>Wraps a pickled exception.</summary>
    public PyException(PyObject exception)
        : base(Describe(exception)) => Exception = exception;

    /// <summary>The exception as received; it can be sent back.</summary>
    public PyObject Exception { get; }

    /// <summary>The class of the exception, if the pickle names it.</summary>
    public PyGlobal? Type => Exception.Class;

    /// <summary>The arguments of the exception (<c>args</c>).</summary>
    public PyTuple Arguments => Exception.Arguments;

    /// <summary>The notes added to the exception (<c>__notes__</c>, Python 3.11).</summary>
    public IReadOnlyList<string> Notes =>
        Exception.TryGetAttribute("__notes__", out object? notes) && notes is List<object?> list
            ? [.. list.OfType<string>()]
            : [];

    private static string Describe(PyObject exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        string type = exception.Class?.QualifiedName ?? "Python exception";
        return exception.Arguments switch
        {
            [] => type,
            [string or PyByteString] => $"{type}: {PyByteString.TextOf(exception.Arguments[0])}",
            var arguments => $"{type}: {arguments}",
        };
    }
}
