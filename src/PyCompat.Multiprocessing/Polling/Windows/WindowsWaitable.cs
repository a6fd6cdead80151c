using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>An object that can be polled for readiness, and waited for without blocking a thread.</summary>
internal abstract class WindowsWaitable : Waitable
{
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    public abstract bool IsReady();

    /// <summary>Completes when it is ready.</summary>
    /// <exception cref="ObjectDisposedException">Closed, or closed during the wait.</exception>
    public abstract Task WaitAsync(CancellationToken cancellationToken);
}

/// <summary>Ready when signaled: an event, a process, a thread, a timer.</summary>
internal sealed class SignalWaitable(WaitHandle handle) : WindowsWaitable, IDisposable
{
    private SafeHandle? _held;

    // Checking an auto-reset event resets it: what was seen once stays ready, because this object is used by only one
    // wait.
    private volatile bool _isSeen;

    /// <summary>Wraps a handle that it does not own, holding it until this is disposed.</summary>
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

/// <summary>Ready when the socket can be read or accepted from.</summary>
internal sealed class SocketWaitable(Socket socket) : WindowsWaitable
{
    // Only a cancelled wait lasts this long; readiness ends it at once.
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

    /// <summary>Uses a zero-byte receive, which completes when bytes or the end arrive, and consumes nothing.</summary>
    public static async Task WaitForBytesAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException failure) when (failure.SocketErrorCode != SocketError.OperationAborted)
        {
            // The receiver will see the error: that counts as ready.
        }
    }

    // A listening or datagram socket does not support a zero-byte receive.
    private void Select(CancellationToken cancellationToken)
    {
        while (!socket.Poll(Slice, SelectMode.SelectRead))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>Ready when the task has completed, whatever the result.</summary>
/// <param name="task">The task.</param>
/// <param name="closing">Cancelled when the task's owner is closed.</param>
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
