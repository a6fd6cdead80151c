namespace PyCompat.Multiprocessing.Endpoints;

internal abstract partial class PlatformEndpoints
{
    private static PlatformEndpoints Choose() =>
        OperatingSystem.IsWindows() ? new WindowsEndpoints() : new UnixEndpoints();
}
