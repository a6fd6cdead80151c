using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>A Python exception that came as a value, as something .NET can throw.</summary>
/// <remarks>A pickled exception carries neither cause nor traceback, but for what its sender put into it.</remarks>
public sealed class PyException : Exception
{
    /// <summary>Wraps a pickled exception.</summary>
    public PyException(PyObject exception)
        : base(Describe(exception)) => Exception = exception;

    /// <summary>The exception as it came; it can be sent back.</summary>
    public PyObject Exception { get; }

    /// <summary>Its class, where the pickle says it.</summary>
    public PyGlobal? Type => Exception.Class;

    /// <summary>Its arguments (<c>args</c>).</summary>
    public PyTuple Arguments => Exception.Arguments;

    /// <summary>The notes added to it (<c>__notes__</c>, Python 3.11).</summary>
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
