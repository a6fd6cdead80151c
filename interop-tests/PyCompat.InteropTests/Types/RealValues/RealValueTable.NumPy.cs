using System.Collections.Immutable;
using System.Numerics;
using PyCompat.NumPy;

namespace PyCompat.InteropTests.Types.RealValues;

/// <content>NumPy's scalars and arrays, with <see cref="NumPyConverters.All"/>.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> NumPyValues =>
    [
        .. NumPyScalars, .. NumPyArrays, .. NumPyRecords,
    ];

    private static IReadOnlyList<RealValue> NumPyScalars =>
    [
        NumPy<double>("numpy.float64(0.5)", "double", "0.5"),
        NumPy<double>("numpy.array([1, 2]).mean()", "double", "1.5"),
        NumPy<double?>("numpy.float32(0.5)", "double?", "0.5"),
        NumPy<float>("numpy.float16(0.5)", "float", "0.5"),
        NumPy<Half>("numpy.float64(0.5)", "Half", "0.5"),
        NumPy<double>("numpy.int64(3)", "double", "3"),
        NumPy<decimal?>("numpy.int64(3)", "decimal?", "3"),
        NumPy<int>("numpy.array([1, 5, 2]).argmax()", "int", "1"),
        NumPy<byte>("numpy.uint8(255)", "byte", "255"),
        NumPy<ulong>("numpy.uint64(2 ** 64 - 1)", "ulong", "18446744073709551615"),
        NumPy<BigInteger>("numpy.uint64(2 ** 64 - 1)", "BigInteger", "18446744073709551615"),
        NumPy<int>("numpy.int64(2 ** 40)", "int", "1099511627776 does not fit into Int32", PickleErrorCode.OutOfRange),
        NumPy<bool>("(numpy.array([1, 2]) > 0).all()", "bool", "True"),
        NumPy<string>("numpy.str_('a\\u00e9')", "string", "\"a\u00e9\""),
        NumPy<char?>("numpy.str_('a')", "char?", "a"),
        NumPy<byte[]>("numpy.bytes_(b'ab')", "byte[]", "6162"),
        NumPy<Complex>("numpy.complex64(1 - 2j)", "Complex", "<1; -2>"),
        NumPy<DateTime>("numpy.datetime64('2024-02-29T12:00:00.5')", "DateTime", "2024-02-29T12:00:00.5"),
        NumPy<DateOnly>("numpy.datetime64('2024-02-29')", "DateOnly", "2024-02-29"),
        NumPy<DateTime?>("numpy.datetime64('NaT')", "DateTime?", "null"),
        NumPy<TimeSpan>("numpy.timedelta64(90, 's')", "TimeSpan", "00:01:30"),
        NumPy<TimeSpan?>("numpy.timedelta64('NaT')", "TimeSpan?", "null"),
        NumPy<DateTime>(
            "numpy.datetime64(150, 'ns')", "DateTime", "is not a whole number of ticks", PickleErrorCode.OutOfRange),
        NumPy<DateTime>("numpy.datetime64('NaT')", "DateTime", "got NaT (None)", PickleErrorCode.TypeMismatch),
        NumPy<int>("numpy.timedelta64(1, 'ns')", "int", "expected an int, got timedelta", PickleErrorCode.TypeMismatch),
        NumPy<string>(
            "numpy.datetime64(1, 'ns')", "string", "expected a str, got datetime", PickleErrorCode.TypeMismatch),
        NumPy<int[]>(
            "numpy.array([1, 2], 'm8[ns]')", "int[]", "$[0]: expected an int, got timedelta",
            PickleErrorCode.TypeMismatch),
        NumPy<TimeSpan>(
            "numpy.timedelta64(1, 'ns')", "TimeSpan", "is not a whole number of ticks", PickleErrorCode.OutOfRange),
        NumPy<double>("numpy.longdouble(1)", "double", "which of its formats", PickleErrorCode.TypeMismatch),
        NumPy<int>("numpy.float64(1.0)", "int", "expected an int, got numpy.", PickleErrorCode.TypeMismatch),
        NumPy<double>("numpy.array(1.5)", "double", "1.5"),
        NumPy<double?>("numpy.ma.masked", "double?", "null"),
        new RealValue<double>("numpy.float64(0.5)", "double", "add NumPyConverters.All")
        {
            Needs = "numpy",
            Error = PickleErrorCode.TypeMismatch,
        },
        new RealValue<int[]>("numpy.array([1])", "int[]", "add NumPyConverters.All")
        {
            Needs = "numpy",
            Error = PickleErrorCode.TypeMismatch,
        },
    ];

    private static IReadOnlyList<RealValue> NumPyArrays =>
    [
        NumPy<double[]>("numpy.array([1.5, 2.5])", "double[]", "[1.5, 2.5]"),
        NumPy<float[]>("numpy.array([1.5, 2.5])", "float[]", "[1.5, 2.5]"),
        NumPy<int[]>("numpy.array([1, -2], '>i8')", "int[]", "[1, -2]"),
        NumPy<int[]>("numpy.array([1, 2 ** 40])", "int[]", "$[1]: 1099511627776", PickleErrorCode.OutOfRange),
        NumPy<byte[]>("numpy.array([1, 2], 'u1')", "byte[]", "0102"),
        NumPy<List<double>>("numpy.array([1, 2], 'f2')", "List<double>", "[1, 2]"),
        NumPy<IReadOnlyList<bool>>("numpy.array([True, False])", "IReadOnlyList<bool>", "[True, False]"),
        NumPy<ImmutableArray<long>>("numpy.arange(3)", "ImmutableArray<long>", "[0, 1, 2]"),
        NumPy<string[]>("numpy.array(['a', 'bc'])", "string[]", "[\"a\", \"bc\"]"),
        NumPy<byte[][]>("numpy.array([b'a', b'bc'])", "byte[][]", "[61, 6263]"),
        NumPy<Complex[]>("numpy.array([1j])", "Complex[]", "[<0; 1>]"),
        NumPy<string?[]>("numpy.array(['a', None])", "string?[]", "[\"a\", null]"),
        NumPy<List<string>>(
            "numpy.array([['a', 'longer']], numpy.dtypes.StringDType())[0]", "List<string>", "[\"a\", \"longer\"]",
            needs: "numpy numpy.dtypes"),
        NumPy<string?[]>(
            "numpy.array(['a', numpy.nan], numpy.dtypes.StringDType(na_object=numpy.nan))", "string?[]",
            "[\"a\", null]", needs: "numpy numpy.dtypes"),
        NumPy<double[][]>("numpy.asfortranarray([[1.0, 2.0], [3.0, 4.0]])", "double[][]", "[[1, 2], [3, 4]]"),
        NumPy<List<List<int>>>("numpy.zeros((2, 0))", "List<List<int>>", "[[], []]"),
        NumPy<double[,]>("numpy.arange(6.0).reshape(2, 3)", "double[,]", "Double[,] [0, 1, 2, 3, 4, 5]"),
        NumPy<int[,,]>("numpy.arange(8).reshape(2, 2, 2).T", "int[,,]", "Int32[,,] [0, 4, 2, 6, 1, 5, 3, 7]"),
        NumPy<double[,]>(
            "[numpy.array([1., 2.]), numpy.array([3., 4.])]", "double[,]", "Double[,] [1, 2, 3, 4]"),
        NumPy<int[,]>(
            "[[numpy.int64(1), numpy.int64(2)], numpy.array([3, 4])]", "int[,]", "Int32[,] [1, 2, 3, 4]"),
        NumPy<int[,]>("numpy.arange(3)", "int[,]", "expected a list, got int", PickleErrorCode.TypeMismatch),
        NumPy<object?[][]>("numpy.array([['a', 1]], object)", "object?[][]", "[[\"a\", 1]]"),
        NumPy<int[]>("numpy.array([[1], [2]])", "int[]", "$[0]: expected an int", PickleErrorCode.TypeMismatch),
        NumPy<DateTime?[]>(
            "numpy.array(['2024-02-29', 'NaT'], 'M8[s]')", "DateTime?[]", "[2024-02-29T00:00:00, null]"),
        NumPy<DateOnly[]>("numpy.array(['2024-02-29'], 'M8[D]')", "DateOnly[]", "[2024-02-29]"),
        NumPy<TimeSpan[]>("numpy.array([90], 'm8[s]')", "TimeSpan[]", "[00:01:30]"),
        NumPy<double[][]>("numpy.matrix([[1.0, 2.0]])", "double[][]", "[[1, 2]]"),
        NumPy<double?[]>("numpy.ma.array([1.0, 2.0], mask=[0, 1])", "double?[]", "[1, null]"),
        NumPy<double[]>(
            "numpy.ma.array([1.0, 2.0], mask=[0, 1])", "double[]", "$[1]: expected", PickleErrorCode.TypeMismatch),
        NumPy<Dictionary<long, long>>(
            "dict(zip(*numpy.unique([1, 1, 2], return_counts=True)))", "Dictionary<long, long>", "{1: 2, 2: 1}"),
        NumPy<Dictionary<string, double>>(
            "{'mean': numpy.float64(0.5)}", "Dictionary<string, double>", "{\"mean\": 0.5}"),
        NumPy<HashSet<long>>("{numpy.int64(1)}", "HashSet<long>", "[1]"),
        NumPy<(double, long)>("(numpy.float64(0.5), numpy.int64(1))", "(double, long)", "(0.5, 1)"),
        NumPy<Dictionary<string, NdArray>>(
            "{'a': numpy.array([1.0])}", "Dictionary<string, NdArray>", "{\"a\": numpy.ndarray of <f8, shape (1)}"),
        NumPy<NdMaskedArray>(
            "numpy.ma.array([1.0], mask=[1])", "NdMaskedArray", "masked array: numpy.ndarray of <f8, shape (1)"),
        NumPy<NdArray>("numpy.ma.array([1.0])", "NdArray", "NdMaskedArray.From", PickleErrorCode.TypeMismatch),
        NumPy<DayOfWeek>("numpy.int64(1)", "DayOfWeek", "Monday"),
        NumPy<MeanLine>("{'mean': numpy.float32(0.5)}", "MeanLine", "MeanLine { Mean = 0.5 }"),
    ];

    private static IReadOnlyList<RealValue> NumPyRecords =>
    [
        NumPy<PriceLine[]>(
            "numpy.array([(1, 0.5)], [('id', 'i4'), ('price', 'f8')])", "PriceLine[]",
            "[PriceLine { Id = 1, Price = 0.5 }]"),
        NumPy<PriceLine>(
            "numpy.rec.array([(1, 0.5)], dtype=[('id', 'i4'), ('price', 'f8')])[0]", "PriceLine",
            "PriceLine { Id = 1, Price = 0.5 }"),
        NumPy<List<(int, double)>>(
            "numpy.array([(1, 0.5)], [('id', 'i4'), ('price', 'f8')])", "List<(int, double)>", "[(1, 0.5)]"),
        NumPy<Dictionary<string, double>>(
            "numpy.array([(1, 0.5)], [('id', 'i4'), ('price', 'f8')])[0]", "Dictionary<string, double>",
            "{\"id\": 1, \"price\": 0.5}"),
        NumPy<Dictionary<string, double[]>[]>(
            "numpy.array([((1, 2),)], [('at', 'f4', 2)])", "Dictionary<string, double[]>[]", "[{\"at\": [1, 2]}]"),
        NumPy<(int, int?)[]>(
            "numpy.ma.array([(1, 2), (3, 4)], mask=[(0, 1), (0, 0)], dtype=[('x', int), ('y', int)])", "(int, int?)[]",
            "[(1, ), (3, 4)]"),
        NumPy<Dictionary<string, int?>[]>(
            "numpy.ma.array([(1, 2), (3, 4)], mask=[(0, 1), (1, 1)], dtype=[('x', int), ('y', int)])",
            "Dictionary<string, int?>[]", "[{\"x\": 1, \"y\": null}, {\"x\": null, \"y\": null}]"),
        NumPy<Dictionary<string, int?>>(
            "numpy.ma.array([(1, 2), (3, 4)], mask=[(0, 1), (0, 0)], dtype=[('x', int), ('y', int)])[0]",
            "Dictionary<string, int?>", "{\"x\": 1, \"y\": null}"),
        NumPy<PriceLine[]>(
            "numpy.ma.array([(1, 0.5)], mask=[(0, 1)], dtype=[('id', 'i4'), ('price', 'f8')])", "PriceLine[]",
            "$[0].price: expected a number, got None", PickleErrorCode.TypeMismatch),
        NumPy<Dictionary<string, Dictionary<string, double?>>[]>(
            "numpy.ma.array([((1, 2),)], mask=[((0, 1),)], dtype=[('at', [('x', 'f4'), ('y', 'f4')])])",
            "Dictionary<string, Dictionary<string, double?>>[]", "[{\"at\": {\"x\": 1, \"y\": null}}]"),
        NumPy<Dictionary<string, double?[]>[]>(
            "numpy.ma.array([((1, 2),)], mask=[((0, 1),)], dtype=[('at', 'f4', 2)])",
            "Dictionary<string, double?[]>[]", "[{\"at\": [1, null]}]"),
        NumPy<Dictionary<string, DateTime?>[]>(
            "numpy.ma.array([('2024-02-29', 'NaT')], mask=[(1, 0)], dtype=[('a', 'M8[s]'), ('b', 'M8[s]')])",
            "Dictionary<string, DateTime?>[]", "[{\"a\": null, \"b\": null}]"),
    ];

    private static RealValue<T> NumPy<T>(
        string sent, string type, string expected, PickleErrorCode? error = null, string needs = "numpy") =>
        new(sent, type, expected)
        {
            Needs = needs,
            Options = new PickleOptions { Converters = NumPyConverters.All },
            Error = error,
        };
}
