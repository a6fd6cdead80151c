namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>Something with a mean.</summary>
public sealed record MeanLine(double Mean);
