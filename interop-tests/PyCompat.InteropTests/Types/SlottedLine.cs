namespace PyCompat.InteropTests.Types;

[PyClass("__main__", "Slotted", Form = PyInstanceForm.Slots)]
public sealed record SlottedLine(string ProductName, double UnitPrice, int Count);
