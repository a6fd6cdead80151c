using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle.Model;

/// <summary>
/// Python's equality of dict keys and set members: numbers of all types by their number (<c>1 == 1.0 == True</c>);
/// strings, bytes, tuples and frozensets by value; NaN and symbolic objects by reference, except for NumPy's scalars
/// (<c>numpy.int64(1) == 1</c>).
/// </summary>
/// <remarks>Hashes are seeded per process, so that a peer cannot choose colliding keys.</remarks>
public sealed class PyEquality : IEqualityComparer<object?>
{
    /// <summary>The maximum nesting of tuples and frozensets in a key: each level takes stack space.</summary>
    private const int MaxKeyDepth = 500;

    /// <summary>After this many comparisons, pairs are remembered, so that shared parts are compared once.</summary>
    private const int RememberAfter = 256;

    [ThreadStatic]
    private static int _depth;

    [ThreadStatic]
    private static int _comparisons;

    [ThreadStatic]
    private static Dictionary<(object, object), bool>? _compared;

    private PyEquality()
    {
    }

    /// <summary>The only instance.</summary>
    public static PyEquality Comparer { get; } = new();

    /// <inheritdoc/>
    public new bool Equals(object? x, object? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        return (x, y) switch
        {
            (null, _) or (_, null) => false,
            (string a, string b) => a == b,
            (string a, PyByteString b) => b.EqualsText(a),
            (PyByteString a, string b) => a.EqualsText(b),
            (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
            (PyTuple a, PyTuple b) => a.GetHashCode() == b.GetHashCode()
                && CompareNested(a, b, static (a, b) => ItemsEqual(((PyTuple)a).Items, ((PyTuple)b).Items)),
            (PyFrozenSet a, PyFrozenSet b) => a.GetHashCode() == b.GetHashCode()
                && CompareNested(a, b, static (a, b) => ((PyFrozenSet)a).SetEquals((PyFrozenSet)b)),
            (PyFrozenDict a, PyFrozenDict b) => a.GetHashCode() == b.GetHashCode()
                && CompareNested(a, b, static (a, b) => ((PyFrozenDict)a).ItemsEqual((PyFrozenDict)b)),
            (PyRange a, PyRange b) => a.Equals(b),
            (PySlice a, PySlice b) => a.GetHashCode() == b.GetHashCode()
                && CompareNested(a, b, static (a, b) => SlicesEqual((PySlice)a, (PySlice)b)),
            (ITuple a, PyTuple b) when a is not PyTuple => Equals(FromTuple(a), b),
            (PyTuple a, ITuple b) when b is not PyTuple => Equals(a, FromTuple(b)),
            _ when PyNumber.IsNumber(x) =>
                PyNumber.IsNumber(y) ? PyNumber.AreEqual(x, y) : y is PyObject && SymbolicEquals(x, y),
            _ when x is PyObject || y is PyObject => SymbolicEquals(x, y),
            _ => x.Equals(y),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The value is mutable (a list, dict, set, bytearray or array), so Python cannot hash it.
    /// </exception>
    public int GetHashCode(object? obj) => obj switch
    {
        null => 0,
        string s => s.GetHashCode(),
        long n => PyNumber.HashInteger(n),
        byte[] bytes => HashBytes(bytes),
        // .NET's own hashes of these are not seeded.
        DateTime time => PyNumber.HashInteger(time.Ticks),
        DateTimeOffset time => PyNumber.HashInteger(time.UtcTicks),
        DateOnly date => PyNumber.HashInteger(date.DayNumber),
        TimeOnly time => PyNumber.HashInteger(time.Ticks),
        TimeSpan span => PyNumber.HashInteger(span.Ticks),
        Guid guid => HashBytes(guid.ToByteArray()),
        ITuple tuple and not PyTuple => FromTuple(tuple).GetHashCode(),
        List<object?> => throw Unhashable("list"),
        PyDict => throw Unhashable("dict"),
        PySet => throw Unhashable("set"),
        PyByteArray => throw Unhashable("bytearray"),
        PyArray => throw Unhashable("array.array"),
        PyObject made when NumPyScalar.TryGetKey(made) is { } key => GetHashCode(key),
        _ => PyNumber.IsNumber(obj) ? PyNumber.Hash(obj) : obj.GetHashCode(),
    };

    /// <summary>The hash of a tuple's items; never 0, which means "not computed yet".</summary>
    internal static int HashItems(ReadOnlySpan<object?> items)
    {
        EnterNested();
        try
        {
            HashCode hash = default;
            foreach (object? item in items)
            {
                hash.Add(Comparer.GetHashCode(item));
            }

            int result = hash.ToHashCode();
            return result == 0 ? 1 : result;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>The hash of keys and values in any order; never 0, as for a tuple.</summary>
    internal static int HashEntries(in PyTable table)
    {
        EnterNested();
        try
        {
            int result = table.Count;
            for (int place = 0; place < table.Places; place++)
            {
                if (table.TryGetAt(place, out object? key, out object? value))
                {
                    // The sum of hashes of hashes, as for a frozenset.
                    result += HashCode.Combine(Comparer.GetHashCode(key), Comparer.GetHashCode(value));
                }
            }

            return result == 0 ? 1 : result;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>A seeded hash of bytes: the string hash, over pairs of bytes.</summary>
    internal static int HashBytes(ReadOnlySpan<byte> bytes)
    {
        int even = bytes.Length & ~1;
        int hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes[..even]));
        return even == bytes.Length ? hash : HashCode.Combine(hash, bytes[^1]);
    }

    /// <summary>Compares symbolic objects by reference, except for NumPy's scalars: those by value.</summary>
    private static bool SymbolicEquals(object x, object y)
    {
        object? left = x is PyObject one ? NumPyScalar.TryGetKey(one) : x;
        object? right = y is PyObject other ? NumPyScalar.TryGetKey(other) : y;
        return left is not null && right is not null && Comparer.Equals(left, right);
    }

    private static PyTuple FromTuple(ITuple tuple)
    {
        var items = new object?[tuple.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = tuple[i];
        }

        return PyTuple.Adopt(items);
    }

    private static bool ItemsEqual(ReadOnlySpan<object?> a, ReadOnlySpan<object?> b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (int i = 0; i < a.Length; i++)
        {
            if (!Comparer.Equals(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SlicesEqual(PySlice a, PySlice b) =>
        Comparer.Equals(a.Start, b.Start) && Comparer.Equals(a.Stop, b.Stop) && Comparer.Equals(a.Step, b.Step);

    private static bool CompareNested(object a, object b, Func<object, object, bool> compare)
    {
        EnterNested();
        try
        {
            if (++_comparisons <= RememberAfter)
            {
                return compare(a, b);
            }

            _compared ??= new Dictionary<(object, object), bool>(PairComparer.Instance);
            if (!_compared.TryGetValue((a, b), out bool equal))
            {
                equal = compare(a, b);
                _compared[(a, b)] = equal;
            }

            return equal;
        }
        finally
        {
            if (--_depth == 0)
            {
                _comparisons = 0;
                _compared = null;
            }
        }
    }

    private static void EnterNested()
    {
        if (_depth >= MaxKeyDepth)
        {
            throw new ArgumentException(
                $"a key whose tuples and frozensets nest more than {MaxKeyDepth} deep cannot be compared");
        }

        _depth++;
    }

    private static ArgumentException Unhashable(string type) =>
        new($"unhashable type: '{type}'; a key must be immutable");

    private sealed class PairComparer : IEqualityComparer<(object, object)>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals((object, object) x, (object, object) y) =>
            ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Item1), RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
