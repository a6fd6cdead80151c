using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Ready is what is signaled: an event, a process, a thread, a timer.</summary>
internal sealed class SignalWaitable(WaitHandle handle) : WindowsWaitable, IDisposable
{
    private SafeHandle? _held;

    // An event that resets itself is set back when it is looked at: what was seen once stays ready, as this object is
    // asked by one wait alone.
    private volatile bool _isSeen;

    /// <summary>A handle that stays somebody else's, held until this is disposed.</summary>
    internal static SignalWaitable Borrow(SafeHandle handle)
    {
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        return new SignalWaitable(new BorrowedWaitHandle(handle)) { _held = handle };
    }

    internal override bool IsReady()
    {
        if (!_isSeen && handle.WaitOne(0))
            _isSeen = true;
        return _isSeen;
    }

    internal override async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!await Signals.WaitAsync(handle, cancellationToken).ConfigureAwait(false))
            throw new OperationCanceledException(cancellationToken);
        _isSeen = true;
    }

    public void Dispose() => _held?.DangerousRelease();
}
