using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Waits for handles, sockets and tasks together.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPolling : PlatformPolling
{
    public override void EnsureSupported()
    {
    }

    public override WaitSet CreateWaitSet() => new CombinedWaitSet();

    public override ReadyQueue<T> CreateReadyQueue<T>(string owner) => new SignalReadyQueue<T>(owner);
}
