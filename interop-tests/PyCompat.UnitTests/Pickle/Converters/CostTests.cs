using PyCompat.Pickle.Writing;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>The cost of typed reading.</summary>
[Collection(nameof(CostTests))]
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
public sealed class CostTests
{
    private const int Count = 100_000;

    // Object header and method table; members are aligned to eight bytes.
    private const long ObjectHeader = 16;
    private const long ReferenceSize = 8;
    private const long StringHeader = 22;

    [Fact]
    public void Records_use_no_more_memory_than_they_and_their_strings_need()
    {
        Wide[] records = Wide.Many(Count);
        byte[] pickle = PickleSerializer.Default.Serialize<object>(
            records.Select(static record => (object?)record.ToPython()).ToList());
        Assert.Equal(records, BothWays.Read<Wide[]>(pickle));
        // Five texts, three of which are one object each time in the pickle.
        long strings = records.Sum(static record =>
            SizeOf(record.Text0) + SizeOf(record.Text1) + SizeOf(record.Text2) + SizeOf(record.Text4))
            + SizeOf(records[0].Text3);
        long objects = Count * (ObjectHeader + 5 * sizeof(int) + 8 * sizeof(long) + 2 + 5 * ReferenceSize + 6);
        long array = ObjectHeader + 8 + Count * ReferenceSize;

        long before = GC.GetAllocatedBytesForCurrentThread();
        Wide[] read = PickleSerializer.Default.Deserialize<Wide[]>(pickle);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Count, read.Length);
        Assert.InRange(allocated, 0, strings + objects + array + 64 * 1024);
    }

    [Fact]
    public void Arrays_of_numbers_use_no_more_memory_than_they_need()
    {
        int[] numbers = [.. Enumerable.Range(0, Count)];
        byte[] pickle = PickleSerializer.Default.Serialize(numbers);
        Assert.Equal(numbers, PickleSerializer.Default.Deserialize<int[]>(pickle));

        long before = GC.GetAllocatedBytesForCurrentThread();
        PickleSerializer.Default.Deserialize<int[]>(pickle);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, Count * sizeof(int), Count * sizeof(int) + 1024);
    }

    /// <summary>
    /// A measurement, not a limit: medians, taken alternately so that both are subject to the same noise.
    /// </summary>
    [Fact(Explicit = true)]
    public void Typed_and_untyped_reading_side_by_side()
    {
        var output = TestContext.Current.TestOutputHelper!;
        Wide[] records = Wide.Many(Count);
        int[] ints = [.. Enumerable.Range(0, 1_000_000)];
        double[] doubles = [.. ints.Select(static i => i / 7.0)];
        string[] texts = [.. Enumerable.Range(0, 200_000).Select(static i => $"text number {i}")];
        (int, int, int)[] tuples = [.. Enumerable.Range(0, 200_000).Select(static i => (i, i * 2, i * 3))];
        Compare("records", records, records.Select(static record => (object?)record.ToPython()).ToList());
        Compare("ints", ints, ints.Select(static i => (object?)(long)i).ToList());
        Compare("doubles", doubles, doubles.Select(static d => (object?)d).ToList());
        Compare("texts", texts, texts.Select(static t => (object?)t).ToList());
        Compare(
            "tuples",
            tuples,
            tuples.Select(static t => (object?)new PyTuple((long)t.Item1, (long)t.Item2, (long)t.Item3)).ToList());

        void Compare<T>(string name, T[] typed, List<object?> untyped)
        {
            byte[] pickle = PickleSerializer.Default.Serialize<object>(untyped);
            double[][] times = [[], [], [], [], []];
            for (int i = 0; i < 15; i++)
            {
                times[0] = [.. times[0], Time(() => PickleSerializer.Default.Deserialize(pickle))];
                times[1] = [.. times[1], Time(() => PickleSerializer.Default.Deserialize<T[]>(pickle))];
                times[2] = [.. times[2], Time(() => Write(untyped))];
                times[3] = [.. times[3], Time(() => Write(typed))];
                times[4] = [.. times[4], Time(() => PyConvert.To<T[]>(PickleSerializer.Default.Deserialize(pickle)))];
            }

            double[] medians = [.. times.Select(static all => all.Order().ElementAt(all.Length / 2))];
            output.WriteLine(
                $"{name}: read {medians[0]:F2} ms untyped, {medians[4]:F2} with the array made of it, "
                + $"{medians[1]:F2} typed ({medians[4] / medians[1]:F1} times as fast); "
                + $"write {medians[2]:F2} untyped, {medians[3]:F2} typed");
        }

        static double Time(Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        static void Write<T>(T value)
        {
            var buffer = new ChunkedBuffer(PayloadHandling.Copied);
            PickleSerializer.Default.Serialize(buffer, value);
            buffer.Dispose();
        }
    }

    private static long SizeOf(string text) => (StringHeader + 2 * text.Length + 7) & ~7L;
}
