namespace PyCompat.Multiprocessing.Polling;

/// <summary>Descriptors, by epoll.</summary>
internal sealed class UnixPolling : PlatformPolling
{
    internal override void EnsureSupported() => Descriptor.EnsurePlatform();

    internal override WaitSet CreateWaitSet() => new DescriptorWaitSet();

    internal override ReadyQueue<T> CreateReadyQueue<T>(string owner) => new DescriptorReadyQueue<T>(owner);
}
