namespace PyCompat.Multiprocessing.Transports;

internal abstract partial class SystemTransports
{
    private static SystemTransports Choose() =>
        OperatingSystem.IsWindows() ? new WindowsTransports() : new UnixTransports();
}
