namespace PyCompat.Build;

/// <summary>How much is tested.</summary>
internal enum TestTier
{
    /// <summary>Every test, with the default, the oldest and the newest Python.</summary>
    Default,

    /// <summary>Every test with every Python, native programs, and those under Wine.</summary>
    All,

    /// <summary>All, and the tests marked as explicit.</summary>
    Slow,

    /// <summary>Those under Wine alone.</summary>
    Wine,
}
