using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Several things of which one is waited for.</summary>
internal abstract class WaitSet : IDisposable
{
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public abstract void Add(Waitable waitable);

    /// <summary>Ready is when it can be read from, or accepted from.</summary>
    public abstract void Add(Socket socket);

    public abstract void Add(SafeHandle handle);

    /// <summary>Ready is when it is signaled.</summary>
    /// <exception cref="ArgumentException">Not on this system.</exception>
    public abstract void Add(WaitHandle handle);

    /// <summary>
    /// What was added last is ready when <paramref name="task"/> has ended, whatever the system says of it.
    /// </summary>
    public virtual void AddToLast(Task task) =>
        throw new PlatformNotSupportedException("Nothing is read ahead on this system.");

    /// <summary>Ready is when it has ended, in whatever way.</summary>
    /// <param name="task">It may go on for long after this wait: nothing of the wait stays with it.</param>
    /// <param name="closing">When this is cancelled what the task belongs to is closed.</param>
    public abstract void Add(Task task, CancellationToken closing = default);

    /// <summary>
    /// Blocks until something is ready, and says which by their order; none when the time is over first.
    /// </summary>
    /// <exception cref="ObjectDisposedException">One of them was closed here.</exception>
    public abstract List<int> Wait(TimeSpan timeout);

    /// <inheritdoc cref="Wait"/>
    /// <remarks>No thread is tied up.</remarks>
    public abstract ValueTask<List<int>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>Something of this library that becomes ready; the <see cref="WaitSet"/> of its system knows how.</summary>
internal abstract class Waitable;
