namespace PyCompat.InteropTests.Harness;

/// <summary>Tests of what only Unix has: elsewhere a counted skip, with the reason.</summary>
internal static class Unix
{
    /// <summary>Why a test hands a descriptor to a process that is not Python's.</summary>
    public const string Descriptors = "descriptors are inherited on Unix only";

    /// <summary>Why a test sends a signal.</summary>
    public const string Signals = "signals are of Unix";

    /// <summary>Why a test listens on a path.</summary>
    public const string Sockets = "Python has no AF_UNIX there";

    /// <summary>Why a test writes bytes that are no whole message.</summary>
    public const string Framing = "a pipe of Windows keeps messages apart: there are no headers, and no half message";

    /// <summary>Skips the running test on Windows.</summary>
    public static void Only(string reason) => Assert.SkipWhen(OperatingSystem.IsWindows(), reason);
}
