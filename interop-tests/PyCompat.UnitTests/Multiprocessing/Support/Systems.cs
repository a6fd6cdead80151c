namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>What there is on Unix alone.</summary>
internal static class Unix
{
    /// <summary>Skips the running test on Windows.</summary>
    /// <param name="reason">What Windows has not, or has otherwise.</param>
    public static void Only(string reason) => Assert.SkipWhen(OperatingSystem.IsWindows(), reason);
}

/// <summary>Wine, where it does less than Windows.</summary>
internal static class Wine
{
    public static bool IsRunning { get; } =
        NativeLibrary.TryLoad("ntdll.dll", out nint library)
        && NativeLibrary.TryGetExport(library, "wine_get_version", out _);

    /// <summary>Skips the running test under Wine.</summary>
    /// <param name="reason">What Wine has not, or does otherwise.</param>
    public static void Skip(string reason) => Assert.SkipWhen(IsRunning, $"Wine: {reason}");
}
