using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Inspection;

/// <summary>Something that a pickle makes Python look up, and import where it has to.</summary>
public sealed class PickleImport
{
    internal PickleImport(PyGlobal global)
    {
        (Name, Global) = ($"{global.Module}.{global.QualifiedName}", global);
        Danger = KnownDangers.Find(global.Module, global.QualifiedName);
    }

    internal PickleImport(int extensionCode) =>
        (Name, ExtensionCode) = ($"copyreg extension {extensionCode}", extensionCode);

    /// <summary>What is looked up: module and name, dotted, as Python 3 calls them; or an extension code.</summary>
    public string Name { get; }

    /// <summary>The class or function; null for an extension code.</summary>
    public PyGlobal? Global { get; }

    /// <summary>The code that <c>copyreg</c>'s registry in the reading process is asked for; else null.</summary>
    public int? ExtensionCode { get; }

    /// <summary>
    /// What it is known to make possible for whoever wrote the pickle, such as "runs a shell command"; null when it is
    /// not in the table, which proves nothing.
    /// </summary>
    public string? Danger { get; }
}
