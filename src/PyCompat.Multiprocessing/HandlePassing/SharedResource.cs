using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>A descriptor, or a Windows socket, that waits to be fetched under its key.</summary>
internal sealed class SharedResource : IDisposable
{
    private Timer? _expiry;

    /// <param name="key">The key under which it is requested.</param>
    /// <param name="descriptor">A duplicate owned by the resource.</param>
    public SharedResource(long key, SafeHandle descriptor)
    {
        Key = key;
        Descriptor = descriptor;
    }

    public long Key { get; }

    public SafeHandle Descriptor { get; }

    /// <summary>Calls <paramref name="expire"/> with the key when <paramref name="lifetime"/> is over.</summary>
    public void ExpireAfter(TimeSpan lifetime, Action<long> expire)
    {
        if (lifetime != Timeout.InfiniteTimeSpan)
        {
            _expiry = new Timer(_ => expire(Key), null, lifetime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _expiry?.Dispose();
        Descriptor.Dispose();
    }
}

/// <summary>A descriptor that a resource sharer serves under a key (CPython: <c>resource_sharer.DupFd</c>).</summary>
internal sealed record SharedDescriptor(object? Address, object Key) : IncomingHandle
{
    public override async ValueTask<SafeHandle> TakeAsync(
        int? peerProcessId, CancellationToken cancellationToken) =>
        await SharerClient.TakeAsync(SharerAddress.ToEndPoint(Address), Key, cancellationToken).ConfigureAwait(false);
}

/// <summary>
/// A Windows socket that a resource sharer serves under a key (CPython: <c>resource_sharer.DupSocket</c>).
/// </summary>
internal sealed partial record SharedSocket(object? Address, object Key) : IncomingHandle
{
    public override ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken) =>
        TakeAsync(cancellationToken);
}
