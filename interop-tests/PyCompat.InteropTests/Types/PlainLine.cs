namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "Plain", Form = PyInstanceForm.State)]
public sealed record PlainLine(string ProductName, double UnitPrice, int Count);
