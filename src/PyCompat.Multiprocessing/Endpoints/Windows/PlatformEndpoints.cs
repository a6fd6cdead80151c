namespace PyCompat.Multiprocessing.Endpoints;

internal abstract partial class PlatformEndpoints
{
    private static PlatformEndpoints Choose() =>
        Platform.IsWindows ? new WindowsEndpoints() : new UnixEndpoints();
}
