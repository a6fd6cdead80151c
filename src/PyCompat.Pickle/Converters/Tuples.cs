using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>A value tuple of one item.</summary>
internal sealed class Tuple1Converter<T1>(
    PyConverter<T1> first)
    : TupleConverter<ValueTuple<T1>>(1, first)
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1> value)
    {
        return first.TryRead(ref reader, out value.Item1);
    }

    public override ValueTuple<T1> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1> value, ref int at)
    {
        first.Write(writer, value.Item1);
    }
}

/// <summary>A value tuple of two items.</summary>
internal sealed class Tuple2Converter<T1, T2>(
    PyConverter<T1> first,
    PyConverter<T2> second)
    : TupleConverter<ValueTuple<T1, T2>>(2, first, second)
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2);
    }

    public override ValueTuple<T1, T2> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1, T2> value, ref int at)
    {
        first.Write(writer, value.Item1);
        at++;
        second.Write(writer, value.Item2);
    }
}

/// <summary>A value tuple of three items.</summary>
internal sealed class Tuple3Converter<T1, T2, T3>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third)
    : TupleConverter<ValueTuple<T1, T2, T3>>(3, first, second, third)
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3);
    }

    public override ValueTuple<T1, T2, T3> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3> value, ref int at)
    {
        first.Write(writer, value.Item1);
        at++;
        second.Write(writer, value.Item2);
        at++;
        third.Write(writer, value.Item3);
    }
}

/// <summary>A value tuple of four items.</summary>
internal sealed class Tuple4Converter<T1, T2, T3, T4>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third,
    PyConverter<T4> fourth)
    : TupleConverter<ValueTuple<T1, T2, T3, T4>>(4, first, second, third, fourth)
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3, T4> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3)
            && fourth.TryRead(ref reader, out value.Item4);
    }

    public override ValueTuple<T1, T2, T3, T4> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion),
        ConvertItem(fourth, items, 3, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3, T4> value, ref int at)
    {
        first.Write(writer, value.Item1);
        at++;
        second.Write(writer, value.Item2);
        at++;
        third.Write(writer, value.Item3);
        at++;
        fourth.Write(writer, value.Item4);
    }
}

/// <summary>A value tuple of five items.</summary>
internal sealed class Tuple5Converter<T1, T2, T3, T4, T5>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third,
    PyConverter<T4> fourth,
    PyConverter<T5> fifth)
    : TupleConverter<ValueTuple<T1, T2, T3, T4, T5>>(5, first, second, third, fourth, fifth)
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3, T4, T5> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3)
            && fourth.TryRead(ref reader, out value.Item4)
            && fifth.TryRead(ref reader, out value.Item5);
    }

    public override ValueTuple<T1, T2, T3, T4, T5> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion),
        ConvertItem(fourth, items, 3, start, conversion),
        ConvertItem(fifth, items, 4, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3, T4, T5> value, ref int at)
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
    }
}

/// <summary>A value tuple of six items.</summary>
internal sealed class Tuple6Converter<T1, T2, T3, T4, T5, T6>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third,
    PyConverter<T4> fourth,
    PyConverter<T5> fifth,
    PyConverter<T6> sixth)
    : TupleConverter<ValueTuple<T1, T2, T3, T4, T5, T6>>(6, first, second, third, fourth, fifth, sixth)
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3, T4, T5, T6> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3)
            && fourth.TryRead(ref reader, out value.Item4)
            && fifth.TryRead(ref reader, out value.Item5)
            && sixth.TryRead(ref reader, out value.Item6);
    }

    public override ValueTuple<T1, T2, T3, T4, T5, T6> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion),
        ConvertItem(fourth, items, 3, start, conversion),
        ConvertItem(fifth, items, 4, start, conversion),
        ConvertItem(sixth, items, 5, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6> value, ref int at)
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
    }
}

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
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3, T4, T5, T6, T7> value)
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

    public override ValueTuple<T1, T2, T3, T4, T5, T6, T7> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion),
        ConvertItem(fourth, items, 3, start, conversion),
        ConvertItem(fifth, items, 4, start, conversion),
        ConvertItem(sixth, items, 5, start, conversion),
        ConvertItem(seventh, items, 6, start, conversion));

    public override void WriteItems(PickleWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7> value, ref int at)
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

/// <summary>A value tuple of more than seven items.</summary>
internal sealed class TupleRestConverter<T1, T2, T3, T4, T5, T6, T7, TRest>(
    PyConverter<T1> first,
    PyConverter<T2> second,
    PyConverter<T3> third,
    PyConverter<T4> fourth,
    PyConverter<T5> fifth,
    PyConverter<T6> sixth,
    PyConverter<T7> seventh,
    TupleConverter<TRest> rest)
    : TupleConverter<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>(
        7 + rest.Count, first, second, third, fourth, fifth, sixth, seventh, rest)
    where TRest : struct
{
    public override bool TryReadItems(ref TypedReader reader, out ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value)
    {
        value = default;
        return first.TryRead(ref reader, out value.Item1)
            && second.TryRead(ref reader, out value.Item2)
            && third.TryRead(ref reader, out value.Item3)
            && fourth.TryRead(ref reader, out value.Item4)
            && fifth.TryRead(ref reader, out value.Item5)
            && sixth.TryRead(ref reader, out value.Item6)
            && seventh.TryRead(ref reader, out value.Item7)
            && rest.TryReadItems(ref reader, out value.Rest);
    }

    public override ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> ConvertItems(
        ReadOnlySpan<object?> items, int start, Conversion conversion) => new(
        ConvertItem(first, items, 0, start, conversion),
        ConvertItem(second, items, 1, start, conversion),
        ConvertItem(third, items, 2, start, conversion),
        ConvertItem(fourth, items, 3, start, conversion),
        ConvertItem(fifth, items, 4, start, conversion),
        ConvertItem(sixth, items, 5, start, conversion),
        ConvertItem(seventh, items, 6, start, conversion),
        rest.ConvertItems(items[7..], start + 7, conversion));

    public override void WriteItems(
        PickleWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value, ref int at)
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
        at++;
        rest.WriteItems(writer, value.Rest, ref at);
    }
}
