using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A queue with a descriptor that is readable while the queue contains an item.</summary>
internal sealed class DescriptorReadyQueue<T> : ReadyQueue<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _items = new();
    private readonly Descriptor _count;
    private bool _isClosed;

    /// <param name="owner">The object name in an <see cref="ObjectDisposedException"/>.</param>
    public DescriptorReadyQueue(string owner)
    {
        // A semaphore: each read decrements it, so that it stays readable until the last item is taken.
        const int Flags = Interop.LibC.EFD_SEMAPHORE | Interop.LibC.EFD_NONBLOCK | Interop.LibC.EFD_CLOEXEC;
        int descriptor = Interop.LibC.EventDescriptor(0, Flags);
        if (descriptor < 0)
        {
            throw NativeError.ToIOException("Could not create an event descriptor to wait with", NativeError.Last);
        }

        _count = new Descriptor(DescriptorFactory.Own(descriptor), owner);
    }

    public override void AddTo(WaitSet set) => set.Add(_count);

    public override unsafe bool TryAdd(T item)
    {
        ulong one = 1;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _items.Enqueue(item);
            if (Interop.LibC.Write(_count.Handle, (byte*)&one, sizeof(ulong)) < 0)
            {
                throw NativeError.ToIOException("Could not wake the waiting calls", NativeError.Last);
            }

            return true;
        }
    }

    public override T Take() => _count.Take<T>(TryTake);

    public override ValueTask<T> TakeAsync(CancellationToken cancellationToken) =>
        _count.TakeAsync<T>(TryTake, cancellationToken);

    public override T[] Close()
    {
        lock (_gate)
        {
            // Set together: a caller woken by the descriptor finds an item, or finds that the queue is closed.
            _isClosed = true;
            T[] left = [.. _items];
            _items.Clear();
            _count.Close();
            return left;
        }
    }

    private unsafe bool TryTake([MaybeNullWhen(false)] out T item)
    {
        item = null;
        ulong taken;
        lock (_gate)
        {
            _count.ThrowIfClosed();
            while (Interop.LibC.Read(_count.Handle, (byte*)&taken, sizeof(ulong)) < 0)
            {
                int errno = NativeError.Last;
                if (errno == Interop.LibC.EAGAIN)
                {
                    return false;
                }

                if (errno != Interop.LibC.EINTR)
                {
                    throw NativeError.ToIOException("Could not take an item that is ready", errno);
                }
            }

            item = _items.Dequeue();
            return true;
        }
    }
}
