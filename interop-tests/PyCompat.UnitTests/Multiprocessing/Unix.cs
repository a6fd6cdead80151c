namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>What there is on Unix alone.</summary>
internal static class Unix
{
    /// <summary>Skips the running test on Windows.</summary>
    /// <param name="reason">What Windows has not, or has otherwise.</param>
    internal static void Only(string reason) => Assert.SkipWhen(OperatingSystem.IsWindows(), reason);
}
