using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>A descriptor, or a socket of Windows, that waits to be fetched under its key.</summary>
internal sealed class SharedResource : IDisposable
{
    private Timer? _expiry;

    /// <param name="key">What it is asked for by.</param>
    /// <param name="descriptor">A duplicate of its own.</param>
    internal SharedResource(long key, SafeHandle descriptor)
    {
        Key = key;
        Descriptor = descriptor;
    }

    internal long Key { get; }

    internal SafeHandle Descriptor { get; }

    /// <summary>Has <paramref name="expire"/> called with the key when <paramref name="lifetime"/> is over.</summary>
    internal void ExpireAfter(TimeSpan lifetime, Action<long> expire)
    {
        if (lifetime != Timeout.InfiniteTimeSpan)
            _expiry = new Timer(_ => expire(Key), null, lifetime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _expiry?.Dispose();
        Descriptor.Dispose();
    }
}
