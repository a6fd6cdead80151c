namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "Model", Form = PyInstanceForm.State)]
public sealed record ModelLine(string ProductName, double UnitPrice, int Count);
