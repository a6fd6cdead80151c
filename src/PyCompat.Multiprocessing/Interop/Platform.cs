using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing;

/// <summary>The one place that asks whether this is Windows.</summary>
internal static class Platform
{
    [SupportedOSPlatformGuard("windows")]
    internal static bool IsWindows => OperatingSystem.IsWindows();
}
