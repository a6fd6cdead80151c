using System.Numerics;
using PyCompat.Pickle.Model;

namespace PyCompat.Demo;

/// <summary>A mixed bag of values; <c>demo_worker.py</c> contains the same ones.</summary>
internal static class Bag
{
    public static IReadOnlyList<(string Name, object? Value)> Items { get; } =
    [
        ("nothing", null),
        ("truth", true),
        ("int", 42L),
        ("negative int", -(1L << 31) - 1),
        ("big int", BigInteger.Pow(2, 100)),
        ("float", 0.1),
        ("infinity", double.NegativeInfinity),
        ("text", "Grüße an die 🐍"),
        ("bytes", Enumerable.Range(0, 256).Select(number => (byte)number).ToArray()),
        ("bytearray", new PyByteArray([.. "mutable"u8])),
        ("complex", new Complex(1.5, -2.0)),
        ("datetime", new DateTimeOffset(2024, 2, 29, 12, 30, 0, TimeSpan.FromHours(2)).AddMicroseconds(1)),
        ("date", new DateOnly(2024, 2, 29)),
        ("Decimal", 1.10m),
        ("UUID", Guid.Parse("12345678-1234-5678-1234-567812345678")),
        ("list", new List<object?> { 1L, "two", 3.0, null }),
        ("tuple", new PyTuple(1L, new PyTuple("nested", PyTuple.Empty), "x"u8.ToArray())),
        ("dict", new PyDict
        {
            ["name"] = "Ada",
            [1L] = "one",
            [new PyTuple(2L, 3L)] = "a tuple as key",
            [null] = "none as key",
        }),
        ("set", new PySet([1L, "a", new PyTuple(2L, 3L)])),
        ("frozenset", new PyFrozenSet(new PyFrozenSet(1L), 2L)),
        ("nested", new PyDict
        {
            ["rows"] = new List<object?>
            {
                new PyDict { ["id"] = 1L, ["tags"] = new PySet(["x", "y"]) },
                new PyDict { ["id"] = 2L, ["tags"] = new PySet() },
            },
            ["total"] = new PyTuple(2L, 2.5),
        }),
    ];
}
