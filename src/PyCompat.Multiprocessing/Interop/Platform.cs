using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing;

/// <summary>The only place that checks whether this is Windows.</summary>
internal static class Platform
{
    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindows => OperatingSystem.IsWindows();
}
