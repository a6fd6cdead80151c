using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[PyClass("shapes", "Slotted", Form = PyInstanceForm.Slots)]
public readonly record struct Slotted(int A, string B);
