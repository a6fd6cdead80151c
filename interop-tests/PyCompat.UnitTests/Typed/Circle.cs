using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[PyClass("__main__", "Circle")]
public sealed record Circle(double Radius) : Shape;
