namespace PyCompat.UnitTests.Typed;

public sealed record OrderLine(string ProductName, double UnitPrice, int Count);
