using System.Numerics.Tensors;
using PyCompat.NumPy;
using PyCompat.Pickle.Model;

namespace PyCompat.AotSample;

/// <summary>NumPy arrays; aot_worker.py contains the same ones.</summary>
internal static class ArrayRoundTrips
{
    /// <summary>Exchanges the arrays with a worker that has this version of NumPy.</summary>
    public static void Make(Exchange exchange, string version)
    {
        Console.WriteLine($"numpy {version}");
        exchange.Typed(
            "numpy float64 1-d",
            NdArray.Create([0.5, double.NegativeInfinity, -1e300], 3),
            NumPyConverters.Array,
            AreEqual);
        exchange.Typed(
            "numpy float64 2-d",
            NdArray.Create(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }),
            NumPyConverters.Array,
            AreEqual);
        exchange.Typed(
            "numpy float32 tensor",
            Tensor.Create<float>([1.5f, 2.5f, 3.5f, 4.5f], [2, 2]),
            NumPyConverters.TensorOf<float>(),
            (left, right) => AreEqual(NdArray.Create(left), NdArray.Create(right)));
        exchange.Typed(
            "numpy datetime64",
            NdArray.FromDateTimes([new DateTime(2024, 2, 29), null], new NdTimeUnit("us"), 2),
            NumPyConverters.Array,
            AreEqual);
        exchange.Untyped(
            "numpy untyped in a dict", new PyDict { ["x"] = NdArray.Create([1L, 2, 3], 3) }, AreEqualItems);
    }

    private static bool AreEqual(NdArray left, NdArray right) =>
        left.DType.Equals(right.DType) && left.Shape.SequenceEqual(right.Shape)
        && left.Bytes.Span.SequenceEqual(right.Bytes.Span);

    private static bool AreEqualItems(object? left, object? right) =>
        left is PyDict ours && right is PyDict theirs && ours.Count == theirs.Count
        && AreEqual(NdArray.From(ours["x"]), NdArray.From(theirs["x"]));
}
