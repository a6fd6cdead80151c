namespace PyCompat.InteropTests.Types.Own;

/// <summary>A place on Earth, in degrees.</summary>
public readonly record struct Coordinate(double Latitude, double Longitude);
