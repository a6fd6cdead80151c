namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Restricts tests of Unix-specific behavior to Unix.</summary>
internal static class Unix
{
    /// <summary>Skips the running test on Windows.</summary>
    /// <param name="reason">What Windows lacks or does differently.</param>
    public static void Only(string reason) => Assert.SkipWhen(OperatingSystem.IsWindows(), reason);
}

/// <summary>Skips tests under Wine where it supports less than Windows.</summary>
internal static class Wine
{
    public static bool IsRunning { get; } =
        NativeLibrary.TryLoad("ntdll.dll", out nint library)
        && NativeLibrary.TryGetExport(library, "wine_get_version", out _);

    /// <summary>Skips the running test under Wine.</summary>
    /// <param name="reason">What Wine lacks or does differently.</param>
    public static void Skip(string reason) => Assert.SkipWhen(IsRunning, $"Wine: {reason}");
}
