namespace PyCompat.UnitTests.Support;

/// <summary>The scope of this test run: <c>PYCOMPAT_TEST_TIER</c>, which build.sh sets.</summary>
internal static class TestTier
{
    private const string Variable = "PYCOMPAT_TEST_TIER";

    /// <summary>
    /// Whether this is the default tier, which has to be quick on a machine that is also used for other work; not
    /// <c>--all</c> or <c>--slow</c>.
    /// </summary>
    public static bool IsDefault { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "default" or "wine" => true,
        "all" or "slow" => false,
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be default, all or slow"),
    };
}
