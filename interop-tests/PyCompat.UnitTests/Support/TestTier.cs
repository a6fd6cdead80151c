namespace PyCompat.UnitTests.Support;

/// <summary>How much this run of the tests was asked for: <c>PYCOMPAT_TEST_TIER</c>, which build.sh sets.</summary>
internal static class TestTier
{
    /// <summary>
    /// The default one, that has to be quick, on a machine that does other things; not <c>--all</c> or <c>--slow</c>.
    /// </summary>
    public static bool IsDefault { get; } =
        Environment.GetEnvironmentVariable("PYCOMPAT_TEST_TIER") is not ("all" or "slow");
}
