namespace PyCompat.Multiprocessing.Polling;

/// <summary>Waits for descriptors with epoll.</summary>
internal sealed class UnixPolling : PlatformPolling
{
    public override void EnsureSupported() => Descriptor.EnsurePlatform();

    public override WaitSet CreateWaitSet() => new DescriptorWaitSet();

    public override ReadyQueue<T> CreateReadyQueue<T>(string owner) => new DescriptorReadyQueue<T>(owner);
}
