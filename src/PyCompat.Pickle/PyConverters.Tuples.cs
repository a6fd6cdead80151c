using PyCompat.Pickle.Converters;

namespace PyCompat.Pickle;

/// <content>Converters of tuples.</content>
public static partial class PyConverters
{
    /// <summary>A tuple of one item.</summary>
    public static PyConverter<ValueTuple<T1>> TupleOf<T1>(PyConverter<T1> first) =>
        new Tuple1Converter<T1>(NotNull(first));

    /// <summary>A tuple of two items.</summary>
    public static PyConverter<(T1, T2)> TupleOf<T1, T2>(
        PyConverter<T1> first,
        PyConverter<T2> second) =>
        new Tuple2Converter<T1, T2>(NotNull(first), NotNull(second));

    /// <summary>A tuple of three items.</summary>
    public static PyConverter<(T1, T2, T3)> TupleOf<T1, T2, T3>(
        PyConverter<T1> first,
        PyConverter<T2> second,
        PyConverter<T3> third) =>
        new Tuple3Converter<T1, T2, T3>(NotNull(first), NotNull(second), NotNull(third));

    /// <summary>A tuple of four items.</summary>
    public static PyConverter<(T1, T2, T3, T4)> TupleOf<T1, T2, T3, T4>(
        PyConverter<T1> first,
        PyConverter<T2> second,
        PyConverter<T3> third,
        PyConverter<T4> fourth) =>
        new Tuple4Converter<T1, T2, T3, T4>(
            NotNull(first), NotNull(second), NotNull(third), NotNull(fourth));

    /// <summary>A tuple of five items.</summary>
    public static PyConverter<(T1, T2, T3, T4, T5)> TupleOf<T1, T2, T3, T4, T5>(
        PyConverter<T1> first,
        PyConverter<T2> second,
        PyConverter<T3> third,
        PyConverter<T4> fourth,
        PyConverter<T5> fifth) =>
        new Tuple5Converter<T1, T2, T3, T4, T5>(
            NotNull(first), NotNull(second), NotNull(third), NotNull(fourth), NotNull(fifth));

    /// <summary>A tuple of six items.</summary>
    public static PyConverter<(T1, T2, T3, T4, T5, T6)> TupleOf<T1, T2, T3, T4, T5, T6>(
        PyConverter<T1> first,
        PyConverter<T2> second,
        PyConverter<T3> third,
        PyConverter<T4> fourth,
        PyConverter<T5> fifth,
        PyConverter<T6> sixth) =>
        new Tuple6Converter<T1, T2, T3, T4, T5, T6>(
            NotNull(first),
            NotNull(second),
            NotNull(third),
            NotNull(fourth),
            NotNull(fifth),
            NotNull(sixth));

    /// <summary>A tuple of seven items.</summary>
    public static PyConverter<(T1, T2, T3, T4, T5, T6, T7)> TupleOf<T1, T2, T3, T4, T5, T6, T7>(
        PyConverter<T1> first,
        PyConverter<T2> second,
        PyConverter<T3> third,
        PyConverter<T4> fourth,
        PyConverter<T5> fifth,
        PyConverter<T6> sixth,
        PyConverter<T7> seventh) =>
        new Tuple7Converter<T1, T2, T3, T4, T5, T6, T7>(
            NotNull(first),
            NotNull(second),
            NotNull(third),
            NotNull(fourth),
            NotNull(fifth),
            NotNull(sixth),
            NotNull(seventh));
}
