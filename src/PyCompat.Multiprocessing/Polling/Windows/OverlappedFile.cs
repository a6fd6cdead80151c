using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A handle that is read and written in the background, and can be closed during a call.</summary>
/// <remarks>
/// Every call that was started must be finished by its starter, whatever happens: until then the system may write to
/// its memory, and the handle stays open.
/// </remarks>
[SupportedOSPlatform("windows")]
internal class OverlappedFile(SafeHandle handle, string owner)
{
    private readonly Lock _gate = new();
    private readonly List<OverlappedCall> _running = [];
    private int _unfinished;
    private volatile bool _isClosed;

    public SafeHandle Handle
    {
        get
        {
            ThrowIfClosed();
            return handle;
        }
    }

    public bool IsClosed => _isClosed;

    public void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new ObjectDisposedException(owner);
        }
    }

    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public unsafe void StartRead(OverlappedCall call, byte* buffer, int count)
    {
        lock (_gate)
        {
            Prepare(call);
            Started(call, Read(buffer, (uint)count, call.Pointer));
        }
    }

    /// <inheritdoc cref="StartRead"/>
    public unsafe void StartWrite(OverlappedCall call, byte* buffer, int count)
    {
        lock (_gate)
        {
            Prepare(call);
            Started(call, Write(buffer, (uint)count, call.Pointer));
        }
    }

    /// <inheritdoc cref="StartRead"/>
    public unsafe void StartConnect(OverlappedCall call)
    {
        lock (_gate)
        {
            Prepare(call);
            Started(call, Interop.Kernel32.ConnectNamedPipe(handle, call.Pointer) != 0);
        }
    }

    /// <summary>Blocks until the call has completed, and finishes it.</summary>
    /// <exception cref="ThreadInterruptedException">
    /// The thread was interrupted, and so the call was aborted.
    /// </exception>
    public int Wait(OverlappedCall call, out int count)
    {
        try
        {
            call.Wait(Timeout.Infinite);
        }
        catch (ThreadInterruptedException)
        {
            Cancel(call);
            call.Outlast();
            int error = Finish(call, out count);
            if (error == Interop.Kernel32.ERROR_OPERATION_ABORTED)
            {
                throw;
            }

            // The call had already completed and cannot be undone: the thread's next wait reports the interrupt.
            Thread.CurrentThread.Interrupt();
            return error;
        }

        return Finish(call, out count);
    }

    /// <summary>
    /// Waits for the call without blocking a thread, and finishes it; a cancelled call ends as aborted.
    /// </summary>
    public async ValueTask<(int Error, int Count)> WaitAsync(
        OverlappedCall call, CancellationToken cancellationToken)
    {
        try
        {
            using (cancellationToken.UnsafeRegister(_ => Cancel(call), null))
            {
                await call.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (ThreadInterruptedException)
        {
            // Interrupted in a runtime lock on the way to that wait: the call ends as aborted, unless it had already
            // completed.
            Cancel(call);
            call.Outlast();
            Thread.CurrentThread.Interrupt();
        }

        return (Finish(call, out int count), count);
    }

    /// <summary>Returns the error and byte count of a completed call.</summary>
    public unsafe int Finish(OverlappedCall call, out int count)
    {
        int error = call.StartError;
        uint transferred = 0;

        // A call that fails at once has no result to query, except one with more data.
        if (error is Interop.Kernel32.ERROR_SUCCESS or Interop.Kernel32.ERROR_MORE_DATA
            or Interop.Kernel32.ERROR_IO_PENDING)
        {
            error = GetResult(call.Pointer, &transferred) ? Interop.Kernel32.ERROR_SUCCESS : WindowsError.Last;
        }

        bool isLast;
        using (NonInterruptible.Enter(_gate))
        {
            _running.Remove(call);
            isLast = --_unfinished == 0 && _isClosed;
            handle.DangerousRelease();
        }

        if (isLast)
        {
            CloseHandle();
        }

        count = (int)transferred;
        return error;
    }

    /// <summary>Cancels a call; one that has already completed keeps its result.</summary>
    public void Cancel(OverlappedCall call)
    {
        using (NonInterruptible.Enter(_gate))
        {
            if (_running.Contains(call))
            {
                CancelStarted(call);
            }
        }
    }

    /// <summary>Ends the calls and closes; the handle itself is closed when the last call is finished.</summary>
    public void Close()
    {
        bool isLast;
        using (NonInterruptible.Enter(_gate))
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            isLast = _unfinished == 0;
            _running.ForEach(CancelStarted);
        }

        if (isLast)
        {
            CloseHandle();
        }
    }

    private protected virtual unsafe bool Read(byte* buffer, uint count, NativeOverlapped* overlapped) =>
        Interop.Kernel32.Read(handle, buffer, count, null, overlapped) != 0;

    private protected virtual unsafe bool Write(byte* buffer, uint count, NativeOverlapped* overlapped) =>
        Interop.Kernel32.Write(handle, buffer, count, null, overlapped) != 0;

    private protected virtual unsafe bool GetResult(NativeOverlapped* overlapped, uint* transferred) =>
        Interop.Kernel32.GetOverlappedResult(handle.DangerousGetHandle(), overlapped, transferred, wait: 0) != 0;

    private protected virtual void CloseHandle() => handle.Dispose();

    private void Prepare(OverlappedCall call)
    {
        ThrowIfClosed();
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        _unfinished++;
        call.Prepare();
    }

    private void Started(OverlappedCall call, bool isOver)
    {
        call.Start(isOver ? Interop.Kernel32.ERROR_SUCCESS : WindowsError.Last);
        if (call.IsPending)
        {
            _running.Add(call);
        }
    }

    // Fails only if the call has completed meanwhile (ERROR_NOT_FOUND), as its waiter is about to see, or if the handle
    // was closed behind this library's back, which ends its calls too.
    private unsafe void CancelStarted(OverlappedCall call) =>
        _ = Interop.Kernel32.CancelIo(handle.DangerousGetHandle(), call.Pointer);
}
