using System.Text;

namespace PyCompat.Pickle;

/// <summary>The Python class of a record or enum.</summary>
internal sealed class RecordClass(string module, string name)
{
    /// <summary>The script that runs, and what it is called in a child that was spawned (CPython
    /// <c>multiprocessing.spawn._fixup_main_from_path</c>).</summary>
    private static readonly string[] MainModules = ["__main__", "__mp_main__"];

    private readonly byte[] _module = Encoding.UTF8.GetBytes(module);
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly bool _isMain = MainModules.Contains(module);

    public PyGlobal Global { get; } = new(module, name);

    public bool Matches(PyGlobal other) =>
        other.QualifiedName == Global.QualifiedName
        && (other.Module == Global.Module || (_isMain && MainModules.Contains(other.Module)));

    public bool Matches(TypedReader.GlobalName other) =>
        other.Name.SequenceEqual(_name)
        && (other.Module.SequenceEqual(_module)
            || (_isMain && (other.Module.SequenceEqual("__main__"u8) || other.Module.SequenceEqual("__mp_main__"u8))));
}
