namespace PyCompat.Pickle;

/// <summary>A value tuple of one item.</summary>
internal sealed class Tuple1Converter<T1>(
    PyConverter<T1> first)
    : TupleConverter<ValueTuple<T1>>(1, first)
{
    internal override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1> value)
    {
        return first.TryRead(ref reader, out value.Item1);
    }

    internal override ValueTuple<T1> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion));

    internal override void WriteItems(PickleWriter writer, ValueTuple<T1> value, ref int at)
    {
        first.Write(writer, value.Item1);
    }
}
