namespace PyCompat.InteropTests.Harness;

/// <summary>How much is run: what <c>./build.sh test</c>, <c>test --all</c> and <c>test --slow</c> ask for.</summary>
internal enum TestTier
{
    /// <summary>Every test, with the default, the oldest and the newest Python.</summary>
    Default,

    /// <summary>Every test with every Python, full counts.</summary>
    All,

    /// <summary>All, and the tests marked <c>Explicit</c>: soak, huge messages.</summary>
    Slow,
}
