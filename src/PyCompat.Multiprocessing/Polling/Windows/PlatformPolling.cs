namespace PyCompat.Multiprocessing.Polling;

internal abstract partial class PlatformPolling
{
    private static PlatformPolling Choose() => Platform.IsWindows ? new WindowsPolling() : new UnixPolling();
}
