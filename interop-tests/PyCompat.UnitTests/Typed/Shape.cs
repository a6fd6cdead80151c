using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[PyDerived(typeof(Circle))]
[PyDerived(typeof(Box))]
public abstract record Shape;
