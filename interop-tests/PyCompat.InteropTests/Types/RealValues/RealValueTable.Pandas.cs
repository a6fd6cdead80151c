namespace PyCompat.InteropTests.Types.RealValues;

/// <content>pandas' times and missing values, with NumPyConverters.All.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> PandasValues =>
    [
        Pandas<DateTime>("pandas.Timestamp('2024-01-02')", "DateTime", "2024-01-02T00:00:00"),
        Pandas<DateOnly>("pandas.Timestamp('2024-01-02')", "DateOnly", "2024-01-02"),
        Pandas<DateTime>("pandas.Timestamp('2024-01-02 03:04:05.1234567')", "DateTime", "2024-01-02T03:04:05.1234567"),
        Pandas<DateTime>("pandas.Timestamp('1969-12-31 23:59:59.9')", "DateTime", "1969-12-31T23:59:59.9"),
        Pandas<DateTime>(
            "pandas.Timestamp('2024-01-02 03:04:05.123456789')", "DateTime", "1704164645123456789 ns does not fit",
            PickleErrorCode.OutOfRange),
        Pandas<DateTime>("pandas.Timestamp('2024-01-02', tz='UTC')", "DateTime", "2024-01-02T00:00:00Z"),
        Pandas<DateTimeOffset>(
            "pandas.Timestamp('2024-01-02', tz='UTC')", "DateTimeOffset", "2024-01-02T00:00:00+00:00"),
        Pandas<DateTimeOffset>(
            "pandas.Timestamp('2024-07-02T00:00+02:00')", "DateTimeOffset", "2024-07-02T00:00:00+02:00"),
        Pandas<DateTimeOffset>(
            "pandas.Timestamp('2024-07-02', tz='Europe/Berlin')", "DateTimeOffset", "2024-07-02T00:00:00+02:00"),
        Pandas<DateTimeOffset>(
            "pandas.Timestamp('2024-10-27 00:30', tz='UTC').tz_convert(zoneinfo.ZoneInfo('Europe/Berlin'))",
            "DateTimeOffset", "2024-10-27T02:30:00+02:00", needs: "pandas zoneinfo"),
        Pandas<DateTimeOffset>(
            "pandas.Timestamp('2024-10-27 01:30', tz='UTC').tz_convert(zoneinfo.ZoneInfo('Europe/Berlin'))",
            "DateTimeOffset", "2024-10-27T02:30:00+01:00", needs: "pandas zoneinfo"),
        Pandas<DateTimeOffset>(
            "pandas.Timestamp('2024-07-02')", "DateTimeOffset", "expected a datetime", PickleErrorCode.TypeMismatch),
        Pandas<DateTime?>("pandas.NaT", "DateTime?", "null"),
        Pandas<DateTime>("pandas.NaT", "DateTime", "got NaT (None)", PickleErrorCode.TypeMismatch),
        Pandas<string>("pandas.NA", "string?", "null"),
        Pandas<long?>("pandas.NA", "long?", "null"),
        Pandas<long>("pandas.NA", "long", "expected an int, got", PickleErrorCode.TypeMismatch),
        Pandas<TimeSpan>("pandas.Timedelta('1 days 00:00:01')", "TimeSpan", "1.00:00:01"),
        Pandas<TimeSpan>("pandas.Timedelta(-1, 's')", "TimeSpan", "-00:00:01"),
        Pandas<TimeSpan>("pandas.Timedelta(5)", "TimeSpan", "5 ns does not fit", PickleErrorCode.OutOfRange),
        Pandas<int[]>("pandas.Timedelta(1)", "int[]", "expected a list, got timedelta", PickleErrorCode.TypeMismatch),
        Pandas<TimeSpan?>("pandas.Timedelta('NaT')", "TimeSpan?", "null"),
        Pandas<DateTime?[]>(
            "pandas.Series(pandas.to_datetime(['2024-01-02', None])).tolist()", "DateTime?[]",
            "[2024-01-02T00:00:00, null]"),
        Pandas<long?[]>("pandas.Series([1, None], dtype='Int64').tolist()", "long?[]", "[1, null]"),
        Pandas<string?[]>("pandas.Series(['a', None], dtype='string').tolist()", "string?[]", "[\"a\", null]"),
        Pandas<string?[]>("pandas.Series(['a', None], dtype='string').to_numpy()", "string?[]", "[\"a\", null]"),
        Pandas<PriceLine[]>(
            "pandas.DataFrame({'id': [1], 'price': [0.5]}).to_records(index=False)", "PriceLine[]",
            "[PriceLine { Id = 1, Price = 0.5 }]"),
        Pandas<PriceLine[]>(
            "pandas.DataFrame({'id': [1], 'price': [0.5]}).to_dict('records')", "PriceLine[]",
            "[PriceLine { Id = 1, Price = 0.5 }]"),
    ];

    private static RealValue<T> Pandas<T>(
        string sent, string type, string expected, PickleErrorCode? error = null, string needs = "pandas") =>
        NumPy<T>(sent, type, expected, error, needs);
}
