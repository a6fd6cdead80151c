namespace PyCompat.Pickle;

/// <summary>A value tuple of three items.</summary>
internal sealed class Tuple3Converter<T1, T2, T3>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third)
    : TupleConverter<ValueTuple<T1, T2, T3>>(3, first, second, third)
{
    internal override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3);
    }

    internal override ValueTuple<T1, T2, T3> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion));

    internal override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3> value, ref int at)
    {
        first.Write(writer, value.Item1);
        at++;
        second.Write(writer, value.Item2);
        at++;
        third.Write(writer, value.Item3);
    }
}
