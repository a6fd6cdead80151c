using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle.Converters;

/// <summary>Determines which objects of the general reader count as a list, a set or a dict in typed reading.</summary>
internal static class PySequence
{
    /// <summary>
    /// Matches lists, tuples, arrays and ranges; subclasses of list, and deques: objects that items are appended to.
    /// </summary>
    public static IReadOnlyCollection<object?>? TryGetItems(object value) => value switch
    {
        List<object?> list => list,
        PyTuple tuple => tuple,
        PyArray array => new PyArrayItems(array),
        PyRange range => new PyRangeItems(range),
        // deque([1, 2]) and deque([1, 2], maxlen), as pickled by Python 2 and 3.4.
        PyObject { Class: { Module: "collections", QualifiedName: "deque" }, Arguments: [List<object?> first, ..] }
            made => [.. first, .. made.Items],
        PyObject made when IsFilledBy(made, PyStepKind.Append, "deque") => [.. made.Items],
        _ => null,
    };

    /// <summary>Matches sets, frozensets, and subclasses of them, which are calls of the class with a list.</summary>
    public static IReadOnlyCollection<object?>? TryGetMembers(object value) => value switch
    {
        PySet set => [.. set],
        PyFrozenSet set => [.. set],
        // PyPy passes a tuple instead of the list.
        PyObject { Construction: PyConstruction.Call, Class: { } type, Arguments: [List<object?> or PyTuple] } made
            when type.MayDeriveFromScalar() || type.Known is KnownGlobal.Set or KnownGlobal.FrozenSet =>
            (IReadOnlyCollection<object?>)made.Arguments[0]!,
        PyObject made when IsFilledBy(made, PyStepKind.AddItems) => [.. made.Items],
        _ => null,
    };

    /// <summary>Matches dicts; OrderedDict, defaultdict, Counter and other objects that have items set.</summary>
    public static IReadOnlyCollection<KeyValuePair<object?, object?>>? TryGetEntries(
        object value, Conversion conversion) => value switch
        {
            PyObject { Class: { Module: "collections", QualifiedName: "ChainMap" } } made
                when made.TryGetAttribute("maps", out object? maps) && maps is List<object?> list =>
                TryChain(list, conversion),
            _ => TryGetOwnEntries(value),
        };

    private static IReadOnlyCollection<KeyValuePair<object?, object?>>? TryGetOwnEntries(object? value) => value switch
    {
        PyDict dict => dict,
        PyFrozenDict dict => dict,
        PyObject made => TryGetEntriesOf(made),
        _ => null,
    };

    private static IReadOnlyCollection<KeyValuePair<object?, object?>>? TryGetEntriesOf(PyObject made)
    {
        switch (made.Class)
        {
            case { Module: "collections", QualifiedName: "Counter" } when made.Arguments is [PyDict counts]:
                return counts;
            // OrderedDict([[key, value], ...]), as pickled by Python 2.
            case { Module: "collections", QualifiedName: "OrderedDict" }
                when made.Arguments is [List<object?> pairs] && TryGetPairs(pairs, out var entries):
                return [.. entries, .. made.Entries];
            case { Module: "types", QualifiedName: "SimpleNamespace" }
                or { Module: "argparse" or "multiprocessing.managers", QualifiedName: "Namespace" }
                when made.Arguments.Count == 0 || PyUnderlying.IsDerived(made):
                return made.State is null ? [] : made.State as PyDict;
            case { Module: "builtins" or "frozendict", QualifiedName: "frozendict" }
                or { Module: "immutables" or "immutables._map", QualifiedName: "Map" }
                when made.Arguments is [PyDict frozen]:
                return frozen;
        }

        return IsFilledBy(made, PyStepKind.SetItems, "OrderedDict", "defaultdict") ? [.. made.Entries] : null;
    }

    private static bool TryGetPairs(
        List<object?> pairs, [NotNullWhen(true)] out List<KeyValuePair<object?, object?>>? entries)
    {
        entries = new List<KeyValuePair<object?, object?>>(pairs.Count);
        foreach (object? pair in pairs)
        {
            switch (pair)
            {
                case List<object?> and [var key, var value]: entries.Add(new(key, value)); break;
                case PyTuple and [var key, var value]: entries.Add(new(key, value)); break;
                default: entries = null; return false;
            }
        }

        return true;
    }

    /// <summary>Returns the entries of several dicts; for a key that is in two of them, the first one.</summary>
    private static PyDict? TryChain(List<object?> maps, Conversion conversion)
    {
        var chained = new PyDict();
        // In Python's order, which starts with the last one.
        for (int i = maps.Count - 1; i >= 0; i--)
        {
            // A ChainMap accepts the maps of another one, but not the ChainMap itself.
            if (TryGetOwnEntries(maps[i]) is not { } entries)
            {
                return null;
            }

            // The same dict may occur in it many times.
            conversion.Charge((long)(entries.Count + 1) * TypedReader.EntryCost);

            foreach ((object? key, object? value) in entries)
            {
                chained[key] = value;
            }
        }

        return chained;
    }

    /// <summary>Whether something is put into it, or it is an empty one from the standard library.</summary>
    private static bool IsFilledBy(PyObject made, PyStepKind kind, params ReadOnlySpan<string> emptyOnes)
    {
        for (int i = 0; i < made.StepCount; i++)
        {
            if (made.StepAt(i).Kind == kind)
            {
                return true;
            }
        }

        return made.Class is { Module: "collections", QualifiedName: var name } && emptyOnes.Contains(name);
    }
}

/// <summary>The items of an <c>array.array</c>, each created on demand.</summary>
internal sealed class PyArrayItems(PyArray array) : IReadOnlyCollection<object?>
{
    public int Count => array.Bytes.Length / array.Format.ItemSize();

    public IEnumerator<object?> GetEnumerator() => ArrayItems.Enumerate(array).GetEnumerator();

    /// <summary>Copies all items at once, if they have the layout of that type on this machine.</summary>
    public bool TryCopyTo<T>(Span<T> items)
    {
        PyArrayFormat format = BitConverter.IsLittleEndian || array.Format.ItemSize() == 1
            ? array.Format
            : array.Format.OtherByteOrder();
        Type? type = format switch
        {
            PyArrayFormat.Int8 => typeof(sbyte),
            PyArrayFormat.UInt8 => typeof(byte),
            PyArrayFormat.Int16LittleEndian => typeof(short),
            PyArrayFormat.UInt16LittleEndian => typeof(ushort),
            PyArrayFormat.Int32LittleEndian => typeof(int),
            PyArrayFormat.UInt32LittleEndian => typeof(uint),
            PyArrayFormat.Int64LittleEndian => typeof(long),
            PyArrayFormat.UInt64LittleEndian => typeof(ulong),
            PyArrayFormat.SingleLittleEndian => typeof(float),
            PyArrayFormat.DoubleLittleEndian => typeof(double),
            PyArrayFormat.HalfLittleEndian => typeof(Half),
            _ => null,
        };
        if (typeof(T) != type || items.Length != Count)
        {
            return false;
        }

        // T is a number of that size: its memory consists of the bytes.
        Span<byte> target = MemoryMarshal.CreateSpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), items.Length * array.Format.ItemSize());
        array.Bytes.AsSpan(0, target.Length).CopyTo(target);
        return true;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The numbers of a <c>range</c>, each created on demand.</summary>
internal sealed class PyRangeItems(PyRange range) : IReadOnlyCollection<object?>
{
    /// <summary>The number of items, capped at the maximum for a collection.</summary>
    public int Count => (int)BigInteger.Min(range.Count, int.MaxValue);

    public IEnumerator<object?> GetEnumerator()
    {
        BigInteger number = range.Start;
        for (BigInteger left = range.Count; !left.IsZero; left--)
        {
            yield return PyInteger.Box(number);
            number += range.Step;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
