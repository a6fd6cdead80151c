using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Inspection;

/// <summary>Something that a pickle makes Python look up, and import if necessary.</summary>
public sealed class PickleImport
{
    internal PickleImport(PyGlobal global)
    {
        (Name, Global) = ($"{global.Module}.{global.QualifiedName}", global);
        Danger = KnownDangers.Find(global.Module, global.QualifiedName);
    }

    internal PickleImport(int extensionCode) =>
        (Name, ExtensionCode) = ($"copyreg extension {extensionCode}", extensionCode);

    /// <summary>The name to look up: module and name, dotted, as in Python 3; or an extension code.</summary>
    public string Name { get; }

    /// <summary>The class or function; null for an extension code.</summary>
    public PyGlobal? Global { get; }

    /// <summary>The code to look up in <c>copyreg</c>'s registry in the reading process; otherwise null.</summary>
    public int? ExtensionCode { get; }

    /// <summary>
    /// What it is known to make possible for the author of the pickle, such as "runs a shell command"; null if it is
    /// not in the table, which proves nothing.
    /// </summary>
    public string? Danger { get; }
}
