using global::Razorvine.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// A class or function of Python by its name, as <see cref="RazorvineSerializer"/> reads it: nothing is imported or
/// looked up. Razorvine.Pickle itself has a constructor in its place, which cannot be written.
/// </summary>
public sealed class RazorvineGlobal : IObjectConstructor, IEquatable<RazorvineGlobal>
{
    /// <summary>Names an object by the names of Python 3: <c>("collections", "OrderedDict")</c>.</summary>
    public RazorvineGlobal(string module, string qualifiedName)
        : this(new PyGlobal(module, qualifiedName), $"{module}.{qualifiedName}", null)
    {
    }

    internal RazorvineGlobal(PyGlobal global, string nameInPickle, IObjectConstructor? registered) =>
        (Global, NameInPickle, Registered) = (global, nameInPickle, registered);

    /// <summary>The name.</summary>
    public PyGlobal Global { get; }

    /// <summary>Module and name as the message had them, by which Razorvine's registry has its constructors.</summary>
    internal string NameInPickle { get; }

    /// <summary>What Razorvine's registry has by that name: the program's own, or Razorvine's.</summary>
    internal IObjectConstructor? Registered { get; }

    object IObjectConstructor.construct(object[] args) => Construct.Call(this, args);

    /// <inheritdoc/>
    public bool Equals(RazorvineGlobal? other) => other is not null && Global.Equals(other.Global);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RazorvineGlobal);

    /// <inheritdoc/>
    public override int GetHashCode() => Global.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Global.ToString();
}
