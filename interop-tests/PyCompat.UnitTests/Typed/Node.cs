namespace PyCompat.UnitTests.Typed;

/// <summary>A class that may hold itself.</summary>
public sealed class Node
{
    public required string Name { get; set; }

    public Node? Next { get; set; }

    public List<Node> Children { get; set; } = [];
}
