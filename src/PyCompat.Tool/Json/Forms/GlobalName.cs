using PyCompat.Pickle;

namespace PyCompat.Tool.Json.Forms;

/// <summary>Classes and functions by name: <c>module:qualified.name</c>, as <c>importlib.metadata</c> has it.</summary>
internal static class GlobalName
{
    private const char Separator = ':';

    /// <summary>The name, or the pair of names where the module's own has the separator in it.</summary>
    public static object Of(PyGlobal global) => global.Module.Contains(Separator)
        ? new object?[] { global.Module, global.QualifiedName }
        : $"{global.Module}{Separator}{global.QualifiedName}";

    public static PyGlobal? TryParse(object? name) => name switch
    {
        string text when text.IndexOf(Separator) is > 0 and var at && at + 1 < text.Length =>
            new PyGlobal(text[..at], text[(at + 1)..]),
        List<object?> and [string module, string qualifiedName] => new PyGlobal(module, qualifiedName),
        _ => null,
    };
}
