using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Something that can be asked whether it is ready, and waited for without a thread.</summary>
internal abstract class WindowsWaitable : Waitable
{
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    public abstract bool IsReady();

    /// <summary>Ends when it is ready.</summary>
    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    public abstract Task WaitAsync(CancellationToken cancellationToken);
}

/// <summary>Ready is what is signaled: an event, a process, a thread, a timer.</summary>
internal sealed class SignalWaitable(WaitHandle handle) : WindowsWaitable, IDisposable
{
    private SafeHandle? _held;

    // An event that resets itself is set back when it is looked at: what was seen once stays ready, as this object is
    // asked by one wait alone.
    private volatile bool _isSeen;

    /// <summary>A handle that stays somebody else's, held until this is disposed.</summary>
    public static SignalWaitable Borrow(SafeHandle handle)
    {
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        return new SignalWaitable(new BorrowedWaitHandle(handle)) { _held = handle };
    }

    public override bool IsReady()
    {
        if (!_isSeen && handle.WaitOne(0))
        {
            _isSeen = true;
        }

        return _isSeen;
    }

    public override async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!await Signals.WaitAsync(handle, cancellationToken).ConfigureAwait(false))
        {
            throw new OperationCanceledException(cancellationToken);
        }

        _isSeen = true;
    }

    public void Dispose() => _held?.DangerousRelease();
}

/// <summary>Ready is a socket that can be read from, or accepted from.</summary>
internal sealed class SocketWaitable(Socket socket) : WindowsWaitable
{
    // Only a wait that is cancelled lasts as long as this; readiness ends it at once.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    public override bool IsReady() => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public override async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (socket.SocketType == SocketType.Stream && socket.Connected)
        {
            await WaitForBytesAsync(socket, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await Task.Factory.StartNew(
                () => Select(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>A receive of no bytes ends when there are some, or the end, and takes nothing.</summary>
    public static async Task WaitForBytesAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException failure) when (failure.SocketErrorCode != SocketError.OperationAborted)
        {
            // Whoever receives is told of it: that is to be ready.
        }
    }

    // A listening socket, or one of datagrams, has nothing that could be received in part.
    private void Select(CancellationToken cancellationToken)
    {
        while (!socket.Poll(Slice, SelectMode.SelectRead))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>Ready is a task that has ended, in whatever way.</summary>
/// <param name="task">The task.</param>
/// <param name="closing">When this is cancelled what the task belongs to is closed.</param>
internal sealed class TaskWaitable(Task task, CancellationToken closing) : WindowsWaitable
{
    public override bool IsReady()
    {
        ThrowIfClosed();
        return task.IsCompleted;
    }

    public override async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing);
        await task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ThrowIfClosed();
        if (!task.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void ThrowIfClosed()
    {
        if (closing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(Connection));
        }
    }
}
