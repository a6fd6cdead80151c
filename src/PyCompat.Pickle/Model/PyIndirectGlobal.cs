using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A class or function whose names are not in the pickle: it has persistent ids in their place, where a pickler names
/// strings so (<c>Pickler.persistent_id</c>). It goes back as it came.
/// </summary>
/// <param name="module">The module's name, or what stands for it.</param>
/// <param name="name">The qualified name, or what stands for it.</param>
internal sealed class PyIndirectGlobal(object module, object name)
{
    public object Module { get; } = module;

    public object Name { get; } = name;

    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
