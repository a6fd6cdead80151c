using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing;

/// <summary>The one place that asks whether this is Windows.</summary>
internal static class Platform
{
    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindows => OperatingSystem.IsWindows();
}
