namespace PyCompat.Multiprocessing.Framing;

internal abstract partial class PlatformTransports
{
    private static PlatformTransports Choose() =>
        OperatingSystem.IsWindows() ? new WindowsTransports() : new UnixTransports();
}
