namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>A row of a table.</summary>
public sealed record PriceLine(int Id, double Price);
