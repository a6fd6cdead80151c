namespace PyCompat.Multiprocessing.Polling;

internal abstract partial class PlatformPolling
{
    private static PlatformPolling Choose() => OperatingSystem.IsWindows() ? new WindowsPolling() : new UnixPolling();
}
