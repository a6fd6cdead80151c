namespace PyCompat.Multiprocessing.Polling;

/// <summary>A queue that can be waited for like a connection: it is ready while it contains an item.</summary>
internal abstract class ReadyQueue<T>
    where T : class
{
    public abstract void AddTo(WaitSet set);

    /// <summary>Returns false if the queue is closed; the caller then keeps ownership of the item.</summary>
    public abstract bool TryAdd(T item);

    /// <exception cref="ObjectDisposedException">Closed, or closed during the wait.</exception>
    public abstract T Take();

    /// <inheritdoc cref="Take"/>
    public abstract ValueTask<T> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Wakes all waiters, and returns the remaining items.</summary>
    public abstract T[] Close();
}
