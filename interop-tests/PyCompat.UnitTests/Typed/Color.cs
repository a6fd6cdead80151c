using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[PyEnum(PyEnumForm.Name)]
[PyClass("shapes", "Color")]
public enum Color
{
    Red = 1,
    [PyName("DARK")]
    DarkGreen = 2,
}
