using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A handle that is read and written in the background, and can be closed under those who wait.</summary>
/// <remarks>
/// A call that has been started has to be finished by whoever started it, however that goes: until then the system may
/// write into its memory, and the handle stays open.
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

    /// <exception cref="ObjectDisposedException">Closed.</exception>
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

    /// <summary>Blocks until the call is over, and finishes it.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was, and the call has been aborted for it.</exception>
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

            // It was over already, and what it has taken or given cannot be undone: the thread's next wait is told.
            Thread.CurrentThread.Interrupt();
            return error;
        }

        return Finish(call, out count);
    }

    /// <summary>Waits for the call without a thread, and finishes it; a cancelled one ends as aborted.</summary>
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
            // By a lock of the runtime's on the way to that wait: it ends as aborted, unless it was over already.
            Cancel(call);
            call.Outlast();
            Thread.CurrentThread.Interrupt();
        }

        return (Finish(call, out int count), count);
    }

    /// <summary>The error and the number of bytes of a call that is over.</summary>
    public unsafe int Finish(OverlappedCall call, out int count)
    {
        int error = call.StartError;
        uint transferred = 0;

        // The start of a call that fails at once leaves nothing to ask for; one with more data does.
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

    /// <summary>Has a call end soon; one that is over already stays as it is.</summary>
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

    /// <summary>Ends the calls and closes; the system's close comes once the last of them is finished.</summary>
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

    // It fails only where the call has ended meanwhile (ERROR_NOT_FOUND), and its waiter is about to learn it, or where
    // the handle was closed under this library, which ends its calls too.
    private unsafe void CancelStarted(OverlappedCall call) =>
        _ = Interop.Kernel32.CancelIo(handle.DangerousGetHandle(), call.Pointer);
}
