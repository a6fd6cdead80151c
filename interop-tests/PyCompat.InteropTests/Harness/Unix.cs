namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Restricts tests of Unix-specific behavior to Unix; elsewhere they are reported as skipped, with the reason.
/// </summary>
internal static class Unix
{
    /// <summary>The reason of tests that pass a descriptor to a process other than Python.</summary>
    public const string Descriptors = "descriptors are inherited on Unix only";

    /// <summary>The reason of tests that send a signal.</summary>
    public const string Signals = "signals exist on Unix only";

    /// <summary>The reason of tests that listen on a path.</summary>
    public const string Sockets = "Python has no AF_UNIX there";

    /// <summary>The reason of tests that write bytes that are not a whole message.</summary>
    public const string Framing = "Windows pipes keep message boundaries: no headers and no partial messages";

    /// <summary>Skips the running test on Windows.</summary>
    public static void Only(string reason) => Assert.SkipWhen(OperatingSystem.IsWindows(), reason);
}
