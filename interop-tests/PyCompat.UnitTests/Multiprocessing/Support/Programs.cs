namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Programs that are available on every system.</summary>
internal static class Programs
{
    private static readonly bool IsWindows = OperatingSystem.IsWindows();

    /// <summary>A program that ends at once.</summary>
    public static ProcessStartInfo Ending { get; } =
        IsWindows ? new("cmd.exe", ["/c", "exit"]) : new("/bin/true");

    /// <summary>A program that ends when its standard input ends.</summary>
    public static ProcessStartInfo WaitingForInput { get; } = new(IsWindows ? "cmd.exe" : "/bin/cat")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = IsWindows,
    };
}
