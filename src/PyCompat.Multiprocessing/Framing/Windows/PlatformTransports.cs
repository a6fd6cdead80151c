namespace PyCompat.Multiprocessing.Framing;

internal abstract partial class PlatformTransports
{
    private static PlatformTransports Choose() =>
        Platform.IsWindows ? new WindowsTransports() : new UnixTransports();
}
