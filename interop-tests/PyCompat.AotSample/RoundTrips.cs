using System.Numerics;
using PyCompat.Demo;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.AotSample;

/// <summary>Values of .NET types; aot_worker.py contains the same ones.</summary>
internal static class RoundTrips
{
    private static readonly Product Tea = new("tea", 1.5, 2);
    private static readonly Product Coffee = new("\u017c\u00f3\u0142w", -0.25, int.MaxValue);

    /// <summary>Reads the versions of the worker's Python and of its NumPy, or None.</summary>
    public static PyConverter<(string?, string?)> Versions { get; } =
        PyConverters.TupleOf(PyConverters.String, PyConverters.String);

    /// <summary>Makes round trips using converters.</summary>
    public static void MakeTyped(Exchange exchange)
    {
        exchange.Typed<int[], int>("int[]", [1, -2, int.MaxValue], PyConverters.ArrayOf(PyConverters.Int32));
        exchange.Typed<double[], double>(
            "double[]", [0.1, -1e300, double.PositiveInfinity], PyConverters.ArrayOf(PyConverters.Double));
        exchange.Typed<string?[], string?>(
            "string[]", ["a", "", "\ud83d\udc0d"], PyConverters.ArrayOf(PyConverters.String));
        exchange.Typed<List<long>, long>("List<long>", [long.MinValue, 0], PyConverters.ListOf(PyConverters.Int64));
        exchange.Typed<HashSet<int>>(
            "HashSet<int>",
            [1, 2, 3],
            PyConverters.HashSetOf(PyConverters.Int32),
            (left, right) => left.SetEquals(right));
        exchange.Typed(
            "Dictionary<string, List<double>>",
            new() { ["a"] = [1.5], ["b"] = [] },
            PyConverters.DictionaryOf<string, List<double>>(
                PyConverters.String!, PyConverters.ListOf(PyConverters.Double)),
            AreEqual);
        exchange.Typed(
            "(int, string, bool)",
            (7, "x", true),
            PyConverters.TupleOf(PyConverters.Int32, PyConverters.String, PyConverters.Boolean));
        exchange.Typed<int?[], int?>(
            "int?[]", [1, null], PyConverters.ArrayOf(PyConverters.NullableOf(PyConverters.Int32)));
        exchange.Typed("BigInteger", BigInteger.Pow(2, 100), PyConverters.BigInteger);
        exchange.Typed("decimal", 1.10m, PyConverters.Decimal);
        exchange.Typed("DateTime", new DateTime(2024, 2, 29, 12, 30, 0), PyConverters.DateTime);
        exchange.Typed("enum", Color.DarkGreen, PyConverters.EnumOf<Color>(), (left, right) => left == right);
        exchange.Typed("record as dict", Tea, Product.AsDict);
        exchange.Typed("record as instance", Tea, Product.AsInstance);
        exchange.Typed<Product[], Product>(
            "array of records", [Tea, Coffee, Tea], PyConverters.ArrayOf(Product.AsInstance));
    }

    /// <summary>Makes round trips of common shapes, sent without a converter.</summary>
    public static void MakeSentPlainly(Exchange exchange)
    {
        exchange.SentPlainly<int[]>(
            "plain int[]",
            [1, 2, 3],
            PyConverters.ArrayOf(PyConverters.Int32),
            (left, right) => left.AsSpan().SequenceEqual(right));
        exchange.SentPlainly<List<string?>>(
            "plain List<string>",
            ["a", "b"],
            PyConverters.ListOf(PyConverters.String),
            (left, right) => left.SequenceEqual(right));
        exchange.SentPlainly(
            "plain Dictionary<string, List<double>>",
            new() { ["a"] = [1.5, 2] },
            PyConverters.DictionaryOf<string, List<double>>(
                PyConverters.String!, PyConverters.ListOf(PyConverters.Double)),
            AreEqual);
        exchange.SentPlainly(
            "plain (int, string)",
            (7, "x"),
            PyConverters.TupleOf(PyConverters.Int32, PyConverters.String),
            (left, right) => left == right);
    }

    /// <summary>Makes untyped round trips.</summary>
    public static void MakeUntyped(Exchange exchange)
    {
        exchange.Untyped("untyped list", new List<object?> { 1L, "two", 3.0, null, true }, Equality.AreSame);
        exchange.Untyped(
            "untyped tuple",
            new PyTuple(1L, new PyTuple("nested", PyTuple.Empty), new byte[] { 0, 255 }),
            Equality.AreSame);
        exchange.Untyped(
            "untyped dict",
            new PyDict
            {
                ["name"] = "Ada",
                [1L] = new List<object?> { BigInteger.Pow(2, 100) },
                [new PyTuple(2L, 3L)] = null,
            },
            Equality.AreSame);
        exchange.Untyped("untyped Guid", Guid.Parse("12345678-1234-5678-1234-567812345678"), Equality.AreSame);
        exchange.SentUntyped("untyped enums", new object[] { Color.DarkGreen, Distance.Far, Small.Least, Large.Most },
            new List<object?> { 2L, long.MinValue, -128L, new BigInteger(ulong.MaxValue) });
    }

    private static bool AreEqual(Dictionary<string, List<double>> left, Dictionary<string, List<double>> right) =>
        left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out List<double>? other) && pair.Value.SequenceEqual(other));
}
