namespace PyCompat.Benchmarks.Cases;

/// <summary>The data sets read and written as pickles, named as in <c>python-fixtures/bench_data.py</c>.</summary>
internal static class DataSets
{
    private const int MiB = 1 << 20;

    public static IReadOnlyList<string> Untyped { get; } =
        ["ints", "floats", "strings", "records", "tuples", "bytes", "array"];

    public static IReadOnlyList<string> Typed { get; } = ["ints", "floats", "strings", "records", "triples", "bytes"];

    /// <summary>Returns the number of elements in a data set.</summary>
    public static int SizeOf(string content) => content switch
    {
        "ints" or "floats" or "array" => 1_000_000,
        "strings" or "tuples" => 200_000,
        "triples" => 300_000,
        "records" => 100_000,
        "bytes" => 64 * MiB,
        _ => throw new ArgumentOutOfRangeException(nameof(content), content, null),
    };
}
