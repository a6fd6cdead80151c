namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Programs that every system brings.</summary>
internal static class Programs
{
    private static readonly bool IsWindows = OperatingSystem.IsWindows();

    /// <summary>Ends at once.</summary>
    public static ProcessStartInfo Ending { get; } =
        IsWindows ? new("cmd.exe", ["/c", "exit"]) : new("/bin/true");

    /// <summary>Ends when its standard input does.</summary>
    public static ProcessStartInfo WaitingForInput { get; } = new(IsWindows ? "cmd.exe" : "/bin/cat")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = IsWindows,
    };
}
