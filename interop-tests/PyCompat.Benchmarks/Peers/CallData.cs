namespace PyCompat.Benchmarks.Peers;

/// <summary>The arguments and the results of the calls, the same for every way to call.</summary>
internal static class CallData
{
    public const string Script = "bench_calls.py";

    public static Dictionary<string, object>[] Rows(int count) =>
    [
        .. Enumerable.Range(0, count).Select(static i => new Dictionary<string, object>
        {
            ["id"] = i,
            ["name"] = $"name {i % 1000}",
            ["price"] = i * 0.25,
            ["quantity"] = i % 100,
            ["active"] = i % 2 == 0,
        }),
    ];

    public static double PriceOf(Dictionary<string, object>[] rows) =>
        rows.Sum(static row => (double)row["price"] * (int)row["quantity"]);

    public static void Check<T>(T expected, T result)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, result))
        {
            throw new InvalidOperationException($"The call returned {result} instead of {expected}.");
        }
    }
}
