namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "TypedLine", Form = PyInstanceForm.Tuple)]
public sealed record TypedLineLine(string ProductName, double UnitPrice, int Count);
