namespace PyCompat.Multiprocessing.Polling;

/// <summary>A queue that can be waited for as a connection can: ready is while something is in it.</summary>
internal abstract class ReadyQueue<T>
    where T : class
{
    public abstract void AddTo(WaitSet set);

    /// <summary>False: the queue is closed, and the item stays the caller's.</summary>
    public abstract bool TryAdd(T item);

    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    public abstract T Take();

    /// <inheritdoc cref="Take"/>
    public abstract ValueTask<T> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Wakes those who wait, and gives what was left.</summary>
    public abstract T[] Close();
}
