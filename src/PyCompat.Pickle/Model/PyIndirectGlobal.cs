using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A class or function for whose names the pickle has persistent ids, because the pickler writes strings that way
/// (<c>Pickler.persistent_id</c>). Written back unchanged.
/// </summary>
/// <param name="module">The module's name, or a persistent id for it.</param>
/// <param name="name">The qualified name, or a persistent id for it.</param>
internal sealed class PyIndirectGlobal(object module, object name)
{
    public object Module { get; } = module;

    public object Name { get; } = name;

    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
