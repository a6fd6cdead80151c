namespace PyCompat.Multiprocessing.Polling;

/// <summary>A queue with a task that completes when the queue contains an item.</summary>
internal sealed class SignalReadyQueue<T>(string owner) : ReadyQueue<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _items = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    public override void AddTo(WaitSet set) => set.Add(new Arrival(this));

    public override bool TryAdd(T item)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _items.Enqueue(item);
            Change();
            return true;
        }
    }

    public override T Take()
    {
        while (true)
        {
            if (TryTake(out Task changed) is { } item)
            {
                return item;
            }

            changed.GetAwaiter().GetResult();
        }
    }

    public override async ValueTask<T> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(out Task changed) is { } item)
            {
                return item;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override T[] Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            T[] left = [.. _items];
            _items.Clear();
            Change();
            return left;
        }
    }

    private void Change()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private T? TryTake(out Task changed)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            changed = _changed.Task;
            return _items.TryDequeue(out T? item) ? item : null;
        }
    }

    private bool IsReady(out Task changed)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            changed = _changed.Task;
            return _items.Count > 0;
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new ObjectDisposedException(owner);
        }
    }

    private sealed class Arrival(SignalReadyQueue<T> queue) : WindowsWaitable
    {
        public override bool IsReady() => queue.IsReady(out _);

        public override async Task WaitAsync(CancellationToken cancellationToken)
        {
            while (!queue.IsReady(out Task changed))
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>Waits for Windows handles without blocking a thread each: a pool thread waits for up to 63.</summary>
internal static class Signals
{
    /// <summary>Returns true if signaled; false if cancelled first, in which case no signal was consumed.</summary>
    public static async Task<bool> WaitAsync(WaitHandle handle, CancellationToken cancellationToken)
    {
        TaskCompletionSource signaled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle registration = ThreadPool.UnsafeRegisterWaitForSingleObject(
            handle, static (state, _) => ((TaskCompletionSource)state!).TrySetResult(), signaled,
            Timeout.Infinite, executeOnlyOnce: true);
        await signaled.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (signaled.Task.IsCompleted)
        {
            registration.Unregister(null);
            return true;
        }

        // The pool may be consuming the signal of an auto-reset event at this moment: then the wait was not cancelled.
        using ManualResetEvent isOver = new(initialState: false);
        if (registration.Unregister(isOver))
        {
            NonInterruptible.Repeat(isOver, static it => it.WaitOne());
        }

        return signaled.Task.IsCompleted;
    }
}
