using PyCompat.NumPy;

namespace PyCompat.InteropTests.NumPy;

/// <summary>The recipe of docs/numpy.md.</summary>
public class PandasTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachNumPy(WithPandas = true)]
    public async Task Plain_columns_of_a_table_are_sent_to_NET_and_back(InstalledPython python)
    {
        await using PythonProcess peer = PythonChild.Start(python, "pandas_peer", "sends_a_table");
        Connection connection = peer.Connection;

        var table = (PyDict)(await connection.ReceiveAsync(TestRun.Cancellation))!;
        double[] prices = NdArray.From(table["price"]).ToArray<double>();
        long[] counts = NdArray.From(table["count"]).ToArray<long>();
        DateTime?[] sold = NdArray.From(table["sold"]).ToDateTimes();
        Assert.Equal(["bolt", "nut"], (List<object?>)table["name"]!);
        Assert.Equal([new DateTime(2024, 2, 29, 12, 0, 0, 500), null], sold);
        await connection.SendAsync(
            new Dictionary<string, object?>
            {
                ["name"] = table["name"],
                ["price"] = NdArray.Create(prices),
                ["count"] = NdArray.Create(counts),
                ["sold"] = NdArray.FromDateTimes(sold, new NdTimeUnit("ns")),
                ["total"] = NdArray.Create(prices.Zip(counts, static (price, count) => price * count).ToArray()),
            },
            TestRun.Cancellation);

        NdArray series = await connection.ReceiveAsync(NumPyConverters.Array, TestRun.Cancellation);
        double[] doubled = [.. series.ToArray<double>().Select(static price => price * 2)];
        await connection.SendAsync(NdArray.Create(doubled), TestRun.Cancellation);
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachNumPy(WithPandas = true)]
    public async Task Text_columns_and_columns_of_pandas_types_are_lists_for_typed_reading(InstalledPython python)
    {
        await using PythonProcess peer = PythonChild.Start(python, "pandas_peer", "sends_columns_of_text");
        Connection connection = peer.Connection;
        var options = new PickleOptions { Converters = NumPyConverters.All };

        var table = (PyDict)(await connection.ReceiveAsync(TestRun.Cancellation))!;
        Assert.Equal(["bolt", null, "nut"], PyConvert.To<string?[]>(table["object"], options));
        Assert.Equal(["bolt", null, "nut"], PyConvert.To<string?[]>(table["string"], options));
        // pandas' str represents missing text as nan, a float, which is not a valid string.
        object?[] inferred = PyConvert.To<object?[]>(table["inferred"], options);
        Assert.Equal(["bolt", "nut"], [inferred[0], inferred[2]]);
        Assert.True(inferred[1] is null or double.NaN);

        Assert.Equal([1, null, 3], PyConvert.To<long?[]>(table["count"], options));
        Assert.Equal(["a", "b", "a"], PyConvert.To<string[]>(table["kind"], options));
        Assert.Equal(
            [new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(1)), null],
            PyConvert.To<DateTimeOffset?[]>(table["sold"], options)[..2]);
        object? array = await connection.ReceiveAsync(TestRun.Cancellation);
        Assert.Equal(["bolt", null, "nut"], PyConvert.To<List<string?>>(array, options));
        await connection.SendAsync(null, TestRun.Cancellation);
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }
}
