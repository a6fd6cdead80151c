using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Waits for one of several objects.</summary>
internal abstract class WaitSet : IDisposable
{
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    public abstract void Add(Waitable waitable);

    /// <summary>Adds a socket: ready when it can be read or accepted from.</summary>
    public abstract void Add(Socket socket);

    public abstract void Add(SafeHandle handle);

    /// <summary>Adds a wait handle: ready when it is signaled.</summary>
    /// <exception cref="ArgumentException">Not supported on this system.</exception>
    public abstract void Add(WaitHandle handle);

    /// <summary>Makes the object added last ready also when <paramref name="task"/> completes.</summary>
    public virtual void AddToLast(Task task) =>
        throw new PlatformNotSupportedException("Nothing is read ahead on this system.");

    /// <summary>Adds a task: ready when it completes, whatever the result.</summary>
    /// <param name="task">It may run long after this wait, which leaves nothing attached to it.</param>
    /// <param name="closing">Cancelled when the task's owner is closed.</param>
    public abstract void Add(Task task, CancellationToken closing = default);

    /// <summary>
    /// Blocks until at least one object is ready, and returns the indexes of those that are; empty if the time is up
    /// first.
    /// </summary>
    /// <exception cref="ObjectDisposedException">One of the objects was closed in this process.</exception>
    public abstract List<int> Wait(TimeSpan timeout);

    /// <inheritdoc cref="Wait"/>
    /// <remarks>Does not block a thread.</remarks>
    public abstract ValueTask<List<int>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>An object of this library that becomes ready; the system's <see cref="WaitSet"/> knows how.</summary>
internal abstract class Waitable;
