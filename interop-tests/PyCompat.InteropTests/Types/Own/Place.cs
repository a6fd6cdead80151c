namespace PyCompat.InteropTests.Types.Own;

/// <summary>The record of the example in docs/type-mapping.md.</summary>
public sealed record Place(string Name, Coordinate Position, List<string?> Tags);
