using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Fuzzing;

/// <summary>Pickles of the types used to test typed reading, and near misses.</summary>
public static class TypedSeeds
{
    private const int FirstProtocol = 2;

    private static readonly PyTuple Pair = new(1L, 2L);
    private static readonly PyTuple Texts = new("FRIDAY", "name");
    private static readonly List<object?> Shared = [1L, 300L, -5L];

    private static readonly PyObject Item = PyObject.New(new PyGlobal("__main__", "Item"))
        .WithState(new PyDict { ["name"] = "tea", ["count"] = 2L, ["next"] = null });

    private static readonly PyObject Address = PyObject.New(new PyGlobal("shop", "Address"))
        .WithState(new PyDict { ["street"] = "Rynek", ["number"] = 7L });

    private static readonly PyObject Customer = PyObject.New(new PyGlobal("shop", "Customer"))
        .WithState(new PyDict
        {
            ["id"] = 1L,
            ["balance"] = 0.5,
            ["name"] = "żółw",
            ["is_active"] = true,
            ["address"] = Address,
            ["orders"] = Shared,
            ["note"] = null,
            ["discount"] = 0.25,
        });

    private static readonly object?[] Values =
    [
        7L, -1.5, "FRIDAY", "x", null, true, new byte[] { 1, 2, 3 }, Pair, Texts, Shared, Item, Customer,
        new List<object?> { Customer, Customer, Address }, new List<object?> { Customer },
        new List<object?> { Address },
        new List<object?>(),
        new List<object?> { 1.5, 2L, double.NaN },
        new List<object?> { "a", "b", "a", "żółw" },
        new List<object?> { new List<object?>(), Shared, Shared, new List<object?> { 1L } },
        new List<object?> { Pair, Pair, new PyTuple(3L, 4L) },
        new List<object?> { Item, Item },
        new List<object?> { "bytes"u8.ToArray(), Array.Empty<byte>() },
        new PyTuple(Pair, 3L), new PyTuple(new PyTuple(Pair, 3L), Pair), new PyTuple(Texts, "name", Texts),
        new PyTuple(1L, 2L, 3L), new PyTuple(1L, "a", 2.5, null, true, Pair, Shared, Texts, Shared),
        new PyTuple(Item, Item, "Item", "__main__"), new PyTuple(Shared, Shared),
        new PyDict { ["a"] = 1L, ["b"] = 2L }, new PyDict { ["a"] = Shared, ["b"] = Shared },
        new PyDict { [Pair] = "pair", [Texts] = "texts" }, new PyDict(),
        new PyDict { ["name"] = "tea", ["count"] = 2L, ["next"] = new PyDict { ["name"] = "x", ["count"] = 1L } },
        new PySet(["a", "b"]), new PyFrozenSet([1L, 2L]), new PySet(),
        new List<object?> { 2L, PyObject.Call(new PyGlobal("app", "Day"), "FRIDAY"), "FRIDAY", "FRIDAY" },
        new List<object?> { Guid.Empty, 1.10m, new DateTime(2024, 2, 29), new System.Numerics.Complex(1, 2) },
    ];

    /// <summary>Each value at each protocol that has a straight path.</summary>
    public static IReadOnlyList<byte[]> All { get; } =
    [
        .. Enumerable.Range(FirstProtocol, PickleOptions.HighestProtocol + 1 - FirstProtocol)
            .Select(static protocol => new PickleSerializer(new PickleOptions { Protocol = protocol }))
            .SelectMany(static serializer => Values.Select(value => serializer.Serialize(value))),
    ];
}
