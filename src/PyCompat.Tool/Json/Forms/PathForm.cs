using PyCompat.Pickle;

namespace PyCompat.Tool.Json.Forms;

/// <summary>The paths of pathlib: the class, which says whose rules they follow, and the path as one string.</summary>
internal static class PathForm
{
    private const string Class = "class";
    private const string Path = "path";

    // Python 3.13 has the classes in pathlib._local.
    private static readonly string[] Modules = ["pathlib", "pathlib._local"];
    private static readonly string[] PosixNames = ["PurePosixPath", "PosixPath"];
    private static readonly string[] WindowsNames = ["PureWindowsPath", "WindowsPath"];

    /// <summary>Null where it is no path, or one whose parts make none when they are joined.</summary>
    public static JsonForm? Of(PyGlobal called, object?[] arguments)
    {
        if (!Modules.Contains(called.Module) || !arguments.All(part => part is string))
            return null;
        var parts = arguments.Cast<string>().ToArray();
        var path = PosixNames.Contains(called.QualifiedName) ? JoinPosix(parts)
            : WindowsNames.Contains(called.QualifiedName) ? JoinWindows(parts)
            : null;
        return path is null
            ? null
            : new JsonForm(JsonTags.Path, new JsonFields { { Class, GlobalName.Of(called) }, { Path, path } });
    }

    public static object Read(FormContent content)
    {
        var fields = content.Fields(Class, Path);
        var path = content.TextField(fields, Path);
        return GlobalName.TryParse(fields.GetValueOrDefault(Class)) is { } type && Modules.Contains(type.Module)
            && (PosixNames.Contains(type.QualifiedName) || WindowsNames.Contains(type.QualifiedName))
            ? PyObject.Call(type, path)
            : throw content.Wrong("a class of pathlib: \"pathlib:PurePosixPath\"");
    }

    /// <summary>As <c>posixpath.join</c>: a part with a root begins anew.</summary>
    private static string JoinPosix(string[] parts)
    {
        var joined = "";
        foreach (var part in parts)
        {
            var separator = joined.Length == 0 || joined.EndsWith('/') ? "" : "/";
            joined = part.StartsWith('/') ? part : part.Length == 0 ? joined : joined + separator + part;
        }
        return joined.Length == 0 ? "." : joined;
    }

    /// <summary>A drive or root after the first part is left to Windows' own rules.</summary>
    private static string? JoinWindows(string[] parts)
    {
        if (parts.Skip(1).Any(part => part.Contains(':') || part.StartsWith('\\') || part.StartsWith('/')))
            return null;
        var joined = "";
        foreach (var part in parts)
        {
            var separator = joined.Length == 0 || joined[^1] is '\\' or '/' or ':' ? "" : "\\";
            joined = part.Length == 0 ? joined : joined + separator + part;
        }
        return joined.Length == 0 ? "." : joined;
    }
}
