namespace PyCompat.InteropTests.Harness;

/// <summary>Tests of what only Linux has: elsewhere a counted skip, with the reason.</summary>
internal static class Linux
{
    /// <summary>Why a test counts what a process holds, or asks what it is.</summary>
    public const string Proc = "what a process holds is read from /proc";

    /// <summary>Why a test uses an address without a path.</summary>
    public const string Abstract = "the abstract namespace is Linux's";

    /// <summary>Skips the running test on every other system.</summary>
    public static void Only(string reason) => Assert.SkipUnless(OperatingSystem.IsLinux(), reason);
}
