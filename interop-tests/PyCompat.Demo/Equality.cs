using PyCompat.Pickle.Model;

namespace PyCompat.Demo;

/// <summary>Compares values and types recursively.</summary>
internal static class Equality
{
    public static bool AreSame(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ when left.GetType() != right.GetType() => false,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (PyByteArray a, PyByteArray b) => a.Bytes.AsSpan().SequenceEqual(b.Bytes),
        (List<object?> a, List<object?> b) => AreSame(a, b),
        (PyTuple a, PyTuple b) => AreSame(a, b),
        (PySet a, PySet b) => new PyFrozenSet(a).Equals(new PyFrozenSet(b)),
        (PyDict a, PyDict b) => a.Count == b.Count
            && a.Zip(b).All(pair => AreSame(pair.First, pair.Second)),
        _ => left.Equals(right),
    };

    private static bool AreSame(KeyValuePair<object?, object?> left, KeyValuePair<object?, object?> right) =>
        AreSame(left.Key, right.Key) && AreSame(left.Value, right.Value);

    private static bool AreSame(IReadOnlyList<object?> left, IReadOnlyList<object?> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreSame(pair.First, pair.Second));
}
