namespace PyCompat.UnitTests.Typed;

public sealed record Ring(List<Ring> Next);
