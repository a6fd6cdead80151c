namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "Line", Form = PyInstanceForm.Tuple)]
public sealed record LineLine(string ProductName, double UnitPrice, int Count);
