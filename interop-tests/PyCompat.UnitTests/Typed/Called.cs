using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

[PyClass("shapes", "Called", Form = PyInstanceForm.Call)]
public sealed record Called(int A, string B, bool C, double D);
