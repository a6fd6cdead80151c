using PyCompat.UnitTests.Support;

namespace PyCompat.InteropTests.NumPy;

// Runs alone because three copies of a large array need a lot of memory.
[Collection(nameof(LargeArrayTests))]
[CollectionDefinition(nameof(LargeArrayTests), DisableParallelization = true)]
public class LargeArrayTests
{
    private const int Limit = 5 * TestRun.Timeout;

    private const long Length = 256L << 20;

    [Fact(Timeout = Limit)]
    public async Task An_array_of_256_MiB_is_sent_to_NET_and_back_in_at_most_twice_its_memory()
    {
        Assert.SkipUnless(NumPyPython.WithNumPy is not null, NumPyPython.Missing);
        Linux.Only(Linux.Proc);
        Assert.SkipWhen(TestTier.IsDefault, "needs 1.5 GiB: runs in the tiers all and slow");
        PeerResult result = await Peer.RunPythonAsync(
            NumPyPython.WithNumPy,
            "numpy_memory.py",
            Path.Combine(AppContext.BaseDirectory, "PyCompat.TestPeer"),
            Length.ToString(CultureInfo.InvariantCulture));
        result.MustHaveSucceeded();

        long[] peaks =
        [
            .. result.Output.Trim().Split(' ').Skip(1).Select(peak => long.Parse(peak, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(2, peaks.Length);
        Assert.All(peaks, peak => Assert.InRange(peak, Length, 2 * Length));
    }
}
