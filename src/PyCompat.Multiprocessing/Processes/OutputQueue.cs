namespace PyCompat.Multiprocessing.Processes;

/// <summary>
/// Delivers items in order, one at a time and on the thread pool, to a receiver that may be slow: beyond a limit the
/// oldest items are left out, so that nobody ever waits for the receiver.
/// </summary>
/// <param name="deliver">Receives an item, and how many just before it were left out; throws nothing.</param>
internal sealed class OutputQueue<T>(Action<T, long> deliver)
{
    private const int MaxCost = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(T Item, int Cost)> _waiting = new();
    private int _cost;
    private long _skipped;
    private TaskCompletionSource? _delivery;

    /// <summary>Completes when everything that has been added so far is delivered.</summary>
    public Task Delivered
    {
        get
        {
            lock (_gate)
            {
                return _delivery?.Task ?? Task.CompletedTask;
            }
        }
    }

    public void Add(T item, int cost)
    {
        lock (_gate)
        {
            while (_cost + cost > MaxCost && _waiting.TryDequeue(out var oldest))
            {
                _cost -= oldest.Cost;
                _skipped++;
            }

            _waiting.Enqueue((item, cost));
            _cost += cost;
            if (_delivery is not null)
            {
                return;
            }

            _delivery = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Deliver(), this, preferLocal: false);
    }

    private void Deliver()
    {
        while (true)
        {
            (T Item, int Cost) next;
            long skipped;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _delivery?.SetResult();
                    _delivery = null;
                    return;
                }

                _cost -= next.Cost;
                skipped = _skipped;
                _skipped = 0;
            }

            deliver(next.Item, skipped);
        }
    }
}
