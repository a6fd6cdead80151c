namespace PyCompat.UnitTests.Pickle.Support;

public sealed record Order(int Id, string Name, [PyName("lines")] List<OrderLine> Items, double? Discount = null)
{
    public string? Note { get; init; }

    [PyIgnore]
    public string Shown => $"{Id}: {Name}";
}

public sealed record OrderLine(string ProductName, double UnitPrice, int Count);

[PyDerived(typeof(Circle))]
[PyDerived(typeof(Box))]
public abstract record Shape;

[PyClass("__main__", "Circle")]
public sealed record Circle(double Radius) : Shape;

[PyEnum(PyEnumForm.Name)]
[PyClass("shapes", "Color")]
public enum Color
{
    Red = 1,
    [PyName("DARK")]
    DarkGreen = 2,
}

[Flags]
[PyClass("shapes", "Permission")]
public enum Permission : byte
{
    Read = 4,
    Write = 2,
}

/// <summary>A class that may contain itself.</summary>
public sealed class Node
{
    public required string Name { get; set; }

    public Node? Next { get; set; }

    public List<Node> Children { get; set; } = [];
}

public sealed record Ring(List<Ring> Next);

[PyClass("shapes", "Box", Form = PyInstanceForm.Tuple)]
public sealed record Box(double Width, double Height) : Shape;

[PyClass("shapes", "Called", Form = PyInstanceForm.Call)]
public sealed record Called(int A, string B, bool C, double D);

public enum Plain
{
    First,
    SecondOne,
}

public sealed class Positive
{
    public Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    public int Value { get; }
}

[PyClass("shapes", "Slotted", Form = PyInstanceForm.Slots)]
public readonly record struct Slotted(int A, string B);

/// <summary>A record with twenty members.</summary>
public sealed record Wide(
    int Int0, int Int1, int Int2, int Int3, int Int4, long Long0, long Long1, long Long2, long Long3,
    double Double0, double Double1, double Double2, double Double3, bool Bool0, bool Bool1,
    string Text0, string Text1, string Text2, string Text3, string Text4)
{
    public static Wide[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => new Wide(
            i, -i, i % 100, i * 7, i * 70_000, i, -i, (long)i << 33, 5,
            i / 3.0, -i, 0.5, 1e300, i % 2 == 0, i % 3 == 0,
            $"first {i}", $"the second text of {i}", $"{i}", "always the same", $"{i}{i}{i}"))];

    /// <summary>Returns the corresponding Python dict.</summary>
    public PyDict ToPython() => new()
    {
        ["int0"] = (long)Int0,
        ["int1"] = (long)Int1,
        ["int2"] = (long)Int2,
        ["int3"] = (long)Int3,
        ["int4"] = (long)Int4,
        ["long0"] = Long0,
        ["long1"] = Long1,
        ["long2"] = Long2,
        ["long3"] = Long3,
        ["double0"] = Double0,
        ["double1"] = Double1,
        ["double2"] = Double2,
        ["double3"] = Double3,
        ["bool0"] = Bool0,
        ["bool1"] = Bool1,
        ["text0"] = Text0,
        ["text1"] = Text1,
        ["text2"] = Text2,
        ["text3"] = Text3,
        ["text4"] = Text4,
    };
}
