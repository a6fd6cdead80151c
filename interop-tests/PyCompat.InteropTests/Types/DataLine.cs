namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "Data", Form = PyInstanceForm.State)]
public sealed record DataLine(string ProductName, double UnitPrice, int Count);
