using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Sharing;

/// <summary>A descriptor that waits to be fetched under its key.</summary>
internal sealed class SharedResource : IDisposable
{
    private readonly Timer? _expiry;

    /// <param name="key">What it is asked for by.</param>
    /// <param name="descriptor">A duplicate of its own.</param>
    /// <param name="lifetime">How long it waits.</param>
    /// <param name="expire">Called with the key when that is over.</param>
    internal SharedResource(long key, SafeFileHandle descriptor, TimeSpan lifetime, Action<long> expire)
    {
        Key = key;
        Descriptor = descriptor;
        if (lifetime != Timeout.InfiniteTimeSpan)
            _expiry = new Timer(_ => expire(key), null, lifetime, Timeout.InfiniteTimeSpan);
    }

    internal long Key { get; }

    internal SafeFileHandle Descriptor { get; }

    public void Dispose()
    {
        _expiry?.Dispose();
        Descriptor.Dispose();
    }
}
