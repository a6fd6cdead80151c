namespace PyCompat.InteropTests.Types;

/// <summary>Any Python object with these members; written as a dict.</summary>
public sealed record ShopLine(string ProductName, double UnitPrice, int Count);
