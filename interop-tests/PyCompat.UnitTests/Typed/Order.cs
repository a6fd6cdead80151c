using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

public sealed record Order(int Id, string Name, [PyName("lines")] List<OrderLine> Items, double? Discount = null)
{
    public string? Note { get; init; }

    [PyIgnore]
    public string Shown => $"{Id}: {Name}";
}
