namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// A queue with a descriptor that is readable while something is in it, so that it can be waited for as a socket can.
/// </summary>
internal sealed class ReadyQueue<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _items = new();
    private readonly Descriptor _count;
    private bool _isClosed;

    /// <param name="owner">The name that an <see cref="ObjectDisposedException"/> gives.</param>
    internal ReadyQueue(string owner)
    {
        // A semaphore: each read takes one away, so that it stays readable until the last item is taken.
        const int Flags = Interop.LibC.EFD_SEMAPHORE | Interop.LibC.EFD_NONBLOCK | Interop.LibC.EFD_CLOEXEC;
        int descriptor = Interop.LibC.EventDescriptor(0, Flags);
        if (descriptor < 0)
            throw NativeError.ToIOException("Could not create an event descriptor to wait with", NativeError.Last);
        _count = new Descriptor(DescriptorFactory.Own(descriptor), owner);
    }

    internal void AddTo(WaitSet set) => set.Add(_count);

    /// <summary>False: the queue is closed, and the item stays the caller's.</summary>
    internal unsafe bool TryAdd(T item)
    {
        ulong one = 1;
        lock (_gate)
        {
            if (_isClosed)
                return false;
            _items.Enqueue(item);
            if (Interop.LibC.Write(_count.Handle, (byte*)&one, sizeof(ulong)) < 0)
                throw NativeError.ToIOException("Could not wake the waiting calls", NativeError.Last);
            return true;
        }
    }

    internal T Take()
    {
        while (true)
        {
            if (TryTake() is { } item)
                return item;
            _count.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }
    }

    internal async ValueTask<T> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake() is { } item)
                return item;
            await _count.WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Wakes those who wait, and gives what was left.</summary>
    internal T[] Close()
    {
        T[] left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _items];
            _items.Clear();
        }

        _count.Close();
        return left;
    }

    private unsafe T? TryTake()
    {
        ulong taken;
        lock (_gate)
        {
            _count.ThrowIfClosed();
            while (Interop.LibC.Read(_count.Handle, (byte*)&taken, sizeof(ulong)) < 0)
            {
                int errno = NativeError.Last;
                if (errno == Interop.LibC.EAGAIN)
                    return null;
                if (errno != Interop.LibC.EINTR)
                    throw NativeError.ToIOException("Could not take what is ready", errno);
            }

            return _items.Dequeue();
        }
    }
}
