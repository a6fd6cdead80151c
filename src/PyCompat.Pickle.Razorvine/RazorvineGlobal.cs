using global::Razorvine.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// The name of a Python class or function, as read by <see cref="RazorvineSerializer"/>: nothing is imported or looked
/// up. Razorvine.Pickle itself returns a constructor instead, which cannot be written.
/// </summary>
public sealed class RazorvineGlobal : IObjectConstructor, IEquatable<RazorvineGlobal>
{
    /// <summary>Creates a reference by Python 3's names: <c>("collections", "OrderedDict")</c>.</summary>
    public RazorvineGlobal(string module, string qualifiedName)
        : this(new PyGlobal(module, qualifiedName), $"{module}.{qualifiedName}", null)
    {
    }

    internal RazorvineGlobal(PyGlobal global, string nameInPickle, IObjectConstructor? registered) =>
        (Global, NameInPickle, Registered) = (global, nameInPickle, registered);

    /// <summary>The name.</summary>
    public PyGlobal Global { get; }

    /// <summary>The module and name in the message, by which Razorvine's registry finds constructors.</summary>
    internal string NameInPickle { get; }

    /// <summary>The constructor in Razorvine's registry under that name: the program's own, or Razorvine's.</summary>
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
