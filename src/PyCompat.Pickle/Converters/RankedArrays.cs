using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Reads an array of more than one dimension from nested lists or tuples; writes nested lists.</summary>
internal sealed class RankedArrayConverter<TArray, T>(PyConverter<T> item) : BuiltInConverter<TArray?>
    where TArray : class
{
    private static readonly int Rank = typeof(TArray).GetArrayRank();

    private readonly PyConverter<ArrayPart<T>> _part = new ArrayPartConverter<T>(item);

    protected internal override string Expected => $"lists nested {Rank} deep";

    protected internal override bool IsKey => false;

    internal override bool TryRead(ref TypedReader reader, out TArray? value)
    {
        value = null;
        return reader.TryTake(Opcode.None);
    }

    internal override TArray? Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case null:
                return null;
            case TArray same when same.GetType() == typeof(TArray):
                return same;
        }

        if (conversion.TryGetMade(value, this, out TArray? made))
        {
            return made;
        }

        conversion.Begin(value, this);
        int[] lengths = new int[Rank];
        Array.Fill(lengths, -1);
        var items = new List<T>();
        Collect(value, 0, lengths, items, conversion);
        conversion.Charge((long)items.Count * Unsafe.SizeOf<T>());
        made = Make(CollectionsMarshal.AsSpan(items), Array.ConvertAll(lengths, static length => Math.Max(length, 0)));
        conversion.SetMade(value, this, made);
        return made;
    }

    internal override void Write(PickleWriter writer, TArray? value)
    {
        if (value is null)
        {
            writer.WriteNone();
            return;
        }

        if (Rank == 1 || (value.GetType() != typeof(TArray) && typeof(T).IsValueType))
        {
            // One that does not begin at 0, or is of another type: to the runtime an array of uint is also one of int.
            writer.WriteUntyped(value);
            return;
        }

        var array = (Array)(object)value;
        object? owner = array.Length == 0 ? null : array;
        if (owner is null || !writer.TryWriteReference(owner, this))
        {
            T[] items = SpanOf(array).ToArray();
            ArrayPart<T>[] parts = new ArrayPart<T>(items, RankedArray.LengthsOf(array)).Split();
            writer.WriteList(parts, _part, owner, this);
        }
    }

    /// <summary>Creates an array from items in index order, where the last index varies fastest.</summary>
    private static TArray Make(ReadOnlySpan<T> items, int[] lengths)
    {
        Array array = Array.CreateInstanceFromArrayType(typeof(TArray), lengths);
        items.CopyTo(SpanOf(array));
        return (TArray)(object)array;
    }

    // Unchecked: the array is one of T, or of a class derived from it, and then it is only read.
    private static Span<T> SpanOf(Array array) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private void Collect(object? value, int dimension, int[] lengths, List<T> items, Conversion conversion)
    {
        if (value is null || conversion.TryGetItems(this, value) is not { } source)
        {
            throw conversion.Mismatch(dimension == 0 ? Expected : "a list", value);
        }

        if (lengths[dimension] < 0)
        {
            lengths[dimension] = source.Count;
        }
        else if (lengths[dimension] != source.Count)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"expected {lengths[dimension]} items, like the rows before it, got {source.Count}: {typeof(TArray)} "
                + "has rows of equal length");
        }

        int index = 0;
        foreach (object? part in source)
        {
            conversion.Enter(index++);
            if (dimension == Rank - 1)
            {
                items.Add(item.Convert(part, conversion));
            }
            else
            {
                Collect(part, dimension + 1, lengths, items, conversion);
            }

            conversion.Leave();
        }
    }
}

/// <summary>Converts arrays of more than one dimension to Python's nested lists.</summary>
internal static class RankedArray
{
    /// <summary>Returns the number of items in each dimension.</summary>
    /// <exception cref="PickleException">The indices do not begin at 0.</exception>
    public static int[] LengthsOf(Array array)
    {
        int[] lengths = new int[array.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (array.GetLowerBound(i) != 0)
            {
                throw new PickleException(
                    PickleErrorCode.NotSerializable,
                    $"the indexes of this {array.GetType()} begin at {array.GetLowerBound(i)}, which a Python list "
                    + "cannot represent; send an array whose indexes begin at 0");
            }

            lengths[i] = array.GetLength(i);
        }

        return lengths;
    }

    /// <summary>Returns an array as nested lists.</summary>
    public static List<object?> ToLists(Array array)
    {
        int[] lengths = LengthsOf(array);
        System.Collections.IEnumerator items = array.GetEnumerator();
        return ToLists(items, lengths, 0);
    }

    private static List<object?> ToLists(System.Collections.IEnumerator items, int[] lengths, int dimension)
    {
        var list = new List<object?>(lengths[dimension]);
        for (int i = 0; i < lengths[dimension]; i++)
        {
            if (dimension < lengths.Length - 1)
            {
                list.Add(ToLists(items, lengths, dimension + 1));
            }
            else
            {
                items.MoveNext();
                list.Add(items.Current);
            }
        }

        return list;
    }
}

/// <summary>The part of an array that follows one or more of its first indices.</summary>
internal readonly record struct ArrayPart<T>(ReadOnlyMemory<T> Items, ReadOnlyMemory<int> Lengths)
{
    /// <summary>Returns the parts that follow the next index.</summary>
    public ArrayPart<T>[] Split()
    {
        var parts = new ArrayPart<T>[Lengths.Span[0]];
        int length = parts.Length == 0 ? 0 : Items.Length / parts.Length;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new ArrayPart<T>(Items.Slice(i * length, length), Lengths[1..]);
        }

        return parts;
    }
}

/// <summary>Writes the rows of an array, each as a list.</summary>
internal sealed class ArrayPartConverter<T>(PyConverter<T> item) : BuiltInConverter<ArrayPart<T>>
{
    protected internal override string Expected => "a list";

    internal override bool TryRead(ref TypedReader reader, out ArrayPart<T> value)
    {
        value = default;
        return false;
    }

    internal override ArrayPart<T> Convert(object? value, Conversion conversion) =>
        throw conversion.Mismatch(this, value);

    internal override void Write(PickleWriter writer, ArrayPart<T> value)
    {
        if (value.Lengths.Length == 1)
        {
            writer.WriteList(value.Items.Span, item, null, this);
        }
        else
        {
            writer.WriteList<ArrayPart<T>>(value.Split(), this, null, this);
        }
    }
}
