using PyCompat.UnitTests.Support;

namespace PyCompat.InteropTests.Harness;

/// <summary>The settings of this test run.</summary>
internal static class TestRun
{
    /// <summary>Milliseconds after which a test that does I/O fails and its peers are killed.</summary>
    public const int Timeout = 60_000;

    /// <summary>Cancelled when the running test times out.</summary>
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Returns the number of repetitions in the default tier, or in the higher tiers.</summary>
    public static int Repetitions(int @default, int all) => TestTier.IsDefault ? @default : all;
}
