using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[Flags]
[PyClass("shapes", "Permission")]
public enum Permission : byte
{
    Read = 4,
    Write = 2,
}
