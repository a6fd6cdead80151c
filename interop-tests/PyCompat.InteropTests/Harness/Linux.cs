namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Restricts tests of Linux-specific behavior to Linux; elsewhere they are reported as skipped, with the reason.
/// </summary>
internal static class Linux
{
    /// <summary>The reason of tests that inspect the resources of a process.</summary>
    public const string Proc = "the resources of a process are read from /proc";

    /// <summary>The reason of tests that use an abstract address.</summary>
    public const string Abstract = "the abstract namespace exists on Linux only";

    /// <summary>Skips the running test on every other system.</summary>
    public static void Only(string reason) => Assert.SkipUnless(OperatingSystem.IsLinux(), reason);
}
