using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Handles, sockets and tasks, all at once.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPolling : PlatformPolling
{
    internal override void EnsureSupported()
    {
    }

    internal override WaitSet CreateWaitSet() => new CombinedWaitSet();

    internal override ReadyQueue<T> CreateReadyQueue<T>(string owner) => new SignalReadyQueue<T>(owner);
}
