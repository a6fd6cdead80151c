namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "FrozenSlotted", Form = PyInstanceForm.Call)]
public sealed record FrozenSlottedLine(string ProductName, double UnitPrice, int Count);
