namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>A record with a mean.</summary>
public sealed record MeanLine(double Mean);
