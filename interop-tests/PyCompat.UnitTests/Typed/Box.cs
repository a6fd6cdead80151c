using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[PyClass("shapes", "Box", Form = PyInstanceForm.Tuple)]
public sealed record Box(double Width, double Height) : Shape;
