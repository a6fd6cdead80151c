namespace PyCompat.Build;

/// <summary>The amount of testing.</summary>
internal enum TestTier
{
    /// <summary>Every test, with the default, the oldest and the newest Python.</summary>
    Default,

    /// <summary>Every test with every Python, native programs, and the tests under Wine.</summary>
    All,

    /// <summary>The same, and the tests marked as explicit.</summary>
    Slow,

    /// <summary>Only the tests under Wine.</summary>
    Wine,
}
