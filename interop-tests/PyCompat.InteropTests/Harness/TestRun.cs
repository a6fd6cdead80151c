using PyCompat.UnitTests.Support;

namespace PyCompat.InteropTests.Harness;

/// <summary>What this run of the tests was asked for.</summary>
internal static class TestRun
{
    /// <summary>Milliseconds after which a test that does I/O has failed and its peers are killed.</summary>
    public const int Timeout = 60_000;

    /// <summary>Ends when the running test's time is up.</summary>
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How often a test repeats itself: by default, and in the tiers above.</summary>
    public static int Repetitions(int @default, int all) => TestTier.IsDefault ? @default : all;
}
