namespace PyCompat.Pickle;

/// <summary>A value tuple of seven items.</summary>
internal sealed class Tuple7Converter<T1, T2, T3, T4, T5, T6, T7>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third,
    PyConverter<T4> fourth,
    PyConverter<T5> fifth,
    PyConverter<T6> sixth,
    PyConverter<T7> seventh)
    : TupleConverter<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>(7, first, second, third, fourth, fifth, sixth, seventh)
{
    internal override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3, T4, T5, T6, T7> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3)
            && fourth.TryRead(ref reader, out value.Item4)
            && fifth.TryRead(ref reader, out value.Item5)
            && sixth.TryRead(ref reader, out value.Item6)
            && seventh.TryRead(ref reader, out value.Item7);
    }

    internal override ValueTuple<T1, T2, T3, T4, T5, T6, T7> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion),
        ConvertItem(fourth, items, 3, start, conversion),
        ConvertItem(fifth, items, 4, start, conversion),
        ConvertItem(sixth, items, 5, start, conversion),
        ConvertItem(seventh, items, 6, start, conversion));

    internal override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7> value, ref int at)
    {
        first.Write(writer, value.Item1);
        at++;
        second.Write(writer, value.Item2);
        at++;
        third.Write(writer, value.Item3);
        at++;
        fourth.Write(writer, value.Item4);
        at++;
        fifth.Write(writer, value.Item5);
        at++;
        sixth.Write(writer, value.Item6);
        at++;
        seventh.Write(writer, value.Item7);
    }
}
