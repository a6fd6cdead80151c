namespace PyCompat.Pickle;

/// <summary>Arrays of more than one dimension, as Python's nested lists.</summary>
internal static class RankedArray
{
    /// <summary>How many items each dimension has.</summary>
    /// <exception cref="PickleException">Its indexes do not begin at 0.</exception>
    public static int[] LengthsOf(Array array)
    {
        int[] lengths = new int[array.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (array.GetLowerBound(i) != 0)
            {
                throw new PickleException(
                    PickleError.NotSerializable,
                    $"the indexes of this {array.GetType()} begin at {array.GetLowerBound(i)}, which a list of Python "
                    + "cannot tell; send an array whose indexes begin at 0");
            }

            lengths[i] = array.GetLength(i);
        }

        return lengths;
    }

    /// <summary>The nested lists that an array is.</summary>
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

/// <summary>What of an array stands behind one or more of its first indexes.</summary>
internal readonly record struct ArrayPart<T>(ReadOnlyMemory<T> Items, ReadOnlyMemory<int> Lengths)
{
    /// <summary>The parts behind the next index.</summary>
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

/// <summary>Writes the rows of an array, each a list of its own.</summary>
internal sealed class ArrayPartConverter<T>(PyConverter<T> item) : PyConverter<ArrayPart<T>>
{
    internal override string Expected => "a list";

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
