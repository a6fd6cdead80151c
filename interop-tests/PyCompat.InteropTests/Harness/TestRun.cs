namespace PyCompat.InteropTests.Harness;

/// <summary>What this run of the tests was asked for.</summary>
internal static class TestRun
{
    /// <summary>Milliseconds after which a test that does I/O has failed and its peers are killed.</summary>
    public const int Timeout = 60_000;

    /// <summary>The tier, from the environment variable <c>PYCOMPAT_TEST_TIER</c>.</summary>
    public static TestTier Tier { get; } = ReadTier(Environment.GetEnvironmentVariable("PYCOMPAT_TEST_TIER"));

    /// <summary>Ends when the running test's time is up.</summary>
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How often a test repeats itself: by default, and in the tiers above.</summary>
    public static int Repetitions(int @default, int all) => Tier == TestTier.Default ? @default : all;

    private static TestTier ReadTier(string? name) => name switch
    {
        null or "" => TestTier.Default,
        _ when Enum.TryParse<TestTier>(name, ignoreCase: true, out var tier) => tier,
        _ => throw new InvalidOperationException(
            $"PYCOMPAT_TEST_TIER is '{name}'; it must be default, all or slow"),
    };
}
