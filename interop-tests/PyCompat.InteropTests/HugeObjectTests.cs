using PyCompat.UnitTests.Support;

namespace PyCompat.InteropTests;

// Runs alone because of the memory that it takes, in .NET and once more in Python.
[Collection(nameof(HugeObjectTests))]
[CollectionDefinition(nameof(HugeObjectTests), DisableParallelization = true)]
public class HugeObjectTests
{
    private const int Limit = 10 * TestRun.Timeout;
    private const int Count = 3;
    private const long Length = 1L << 30;

    // What .NET needs for itself, and arrays of the first megabytes that were not collected: 46 MiB were measured.
    private const long Allowance = 128L << 20;

    // In both processes, with room for others.
    private const long Needed = (3 * Count * Length) + Length;

    [Theory(Timeout = Limit)]
    [InlineData("untyped", 4)]
    [InlineData("untyped", 5)]
    [InlineData("typed", 4)]
    public async Task A_list_of_three_bytes_of_1_GiB_is_received_and_sent_back_in_little_more_than_its_memory(
        string call, int protocol) =>
        Assert.All(
            await EchoAsync(call, protocol, Length, Count),
            static peak => Assert.InRange(peak, Count * Length, (Count * Length) + Allowance));

    [Fact(Timeout = Limit)]
    public async Task A_list_of_short_bytes_that_no_array_holds_is_received_and_sent_back_in_twice_its_memory()
    {
        const long ShortLength = 100_000;
        const int ManyCount = 22_000;

        Assert.All(
            await EchoAsync("untyped", 4, ShortLength, ManyCount),
            static peak => Assert.InRange(
                peak, ShortLength * ManyCount, (2 * ShortLength * ManyCount) + (2 * Allowance)));
    }

    [Fact(Timeout = Limit)]
    public async Task Asynchronous_calls_receive_a_long_list_in_its_memory_and_copy_it_to_send_it()
    {
        const long ShorterLength = 750L << 20;

        long[] peaks = await EchoAsync("asynchronous", 5, ShorterLength, Count);

        Assert.InRange(peaks[0], Count * ShorterLength, (Count * ShorterLength) + Allowance);
        Assert.InRange(peaks[1], Count * ShorterLength, (2 * Count * ShorterLength) + Allowance);
    }

    private static async Task<long[]> EchoAsync(string call, int protocol, long length, int count)
    {
        Assert.SkipWhen(TestTier.IsDefault, "needs 7 GiB: runs in the tiers all and slow");
        Linux.Only(Linux.Proc);
        long there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.SkipUnless(there >= Needed, $"needs a machine with {Needed >> 30} GiB, and this one has {there >> 30}");
        PeerResult result = await Peer.RunPythonAsync(
            InstalledPythons.Default,
            "huge_objects.py",
            Path.Combine(AppContext.BaseDirectory, "PyCompat.TestPeer"),
            call,
            $"{protocol}",
            $"{length}",
            $"{count}");
        result.MustHaveSucceeded();

        long[] peaks =
        [
            .. result.Output.Trim().Split(' ').Skip(1).Select(peak => long.Parse(peak, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(2, peaks.Length);
        return peaks;
    }
}
