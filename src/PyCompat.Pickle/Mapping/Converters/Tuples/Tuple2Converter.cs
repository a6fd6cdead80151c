namespace PyCompat.Pickle;

/// <summary>A value tuple of two items.</summary>
internal sealed class Tuple2Converter<T1, T2>(
    PyConverter<T1> first,
    PyConverter<T2> second)
    : TupleConverter<ValueTuple<T1, T2>>(2, first, second)
{
    internal override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2);
    }

    internal override ValueTuple<T1, T2> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion));

    internal override void WriteItems(PickleWriter writer, ValueTuple<T1, T2> value, ref int at)
    {
        first.Write(writer, value.Item1);
        at++;
        second.Write(writer, value.Item2);
    }
}
