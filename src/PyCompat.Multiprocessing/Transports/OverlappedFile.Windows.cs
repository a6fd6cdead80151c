using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A handle that is read and written in the background, and can be closed under those who wait.</summary>
/// <remarks>
/// A call that has been started has to be finished by whoever started it, however that goes: until then the system may
/// write into its memory, and the handle stays open.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class OverlappedFile(SafeHandle handle, string owner)
{
    private readonly Lock _gate = new();
    private readonly List<OverlappedCall> _running = [];
    private volatile bool _isClosed;

    internal SafeHandle Handle
    {
        get
        {
            ThrowIfClosed();
            return handle;
        }
    }

    internal bool IsClosed => _isClosed;

    internal void ThrowIfClosed()
    {
        if (_isClosed)
            throw new ObjectDisposedException(owner);
    }

    /// <exception cref="ObjectDisposedException">Closed.</exception>
    internal unsafe void StartRead(OverlappedCall call, byte* buffer, int count)
    {
        lock (_gate)
        {
            Prepare(call);
            Started(call, Interop.Kernel32.Read(handle, buffer, (uint)count, null, call.Pointer));
        }
    }

    /// <inheritdoc cref="StartRead"/>
    internal unsafe void StartWrite(OverlappedCall call, byte* buffer, int count)
    {
        lock (_gate)
        {
            Prepare(call);
            Started(call, Interop.Kernel32.Write(handle, buffer, (uint)count, null, call.Pointer));
        }
    }

    /// <inheritdoc cref="StartRead"/>
    internal unsafe void StartConnect(OverlappedCall call)
    {
        lock (_gate)
        {
            Prepare(call);
            Started(call, Interop.Kernel32.ConnectNamedPipe(handle, call.Pointer));
        }
    }

    /// <summary>Blocks until the call is over, and finishes it.</summary>
    internal int Wait(OverlappedCall call, out int count)
    {
        try
        {
            call.Wait(Timeout.Infinite);
        }
        catch (ThreadInterruptedException)
        {
            // The caller's memory may not be left to the system.
            Cancel(call);
            call.Wait(Timeout.Infinite);
            Finish(call, out _);
            throw;
        }

        return Finish(call, out count);
    }

    /// <summary>Waits for the call without a thread, and finishes it; a cancelled one ends as aborted.</summary>
    internal async ValueTask<(int Error, int Count)> WaitAsync(
        OverlappedCall call, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(_ => Cancel(call), null))
            await call.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        return (Finish(call, out int count), count);
    }

    /// <summary>The error and the number of bytes of a call that is over.</summary>
    internal unsafe int Finish(OverlappedCall call, out int count)
    {
        lock (_gate)
            _running.Remove(call);
        int error = call.StartError;
        uint transferred = 0;

        // The start of a call that fails at once leaves nothing to ask for; one with more data does.
        if (error is Interop.Kernel32.ERROR_SUCCESS or Interop.Kernel32.ERROR_MORE_DATA
            or Interop.Kernel32.ERROR_IO_PENDING)
        {
            error = Interop.Kernel32.GetOverlappedResult(
                handle.DangerousGetHandle(), call.Pointer, &transferred, wait: 0) != 0 ? 0 : WindowsError.Last;
        }

        handle.DangerousRelease();
        count = (int)transferred;
        return error;
    }

    /// <summary>Has a call end soon; one that is over already stays as it is.</summary>
    internal void Cancel(OverlappedCall call)
    {
        lock (_gate)
        {
            if (_running.Contains(call))
                CancelStarted(call);
        }
    }

    /// <summary>Ends the calls and closes; the system's close comes once the last of them is finished.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            _running.ForEach(CancelStarted);
        }

        handle.Dispose();
    }

    private void Prepare(OverlappedCall call)
    {
        ThrowIfClosed();
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        call.Prepare();
    }

    private void Started(OverlappedCall call, int result)
    {
        call.Start(result != 0 ? Interop.Kernel32.ERROR_SUCCESS : WindowsError.Last);
        if (call.IsPending)
            _running.Add(call);
    }

    // ERROR_NOT_FOUND: it has ended meanwhile, and its waiter is about to learn it.
    private unsafe void CancelStarted(OverlappedCall call)
    {
        if (Interop.Kernel32.CancelIo(handle.DangerousGetHandle(), call.Pointer) == 0
            && WindowsError.Last != Interop.Kernel32.ERROR_NOT_FOUND)
            throw WindowsError.ToIOException("Could not cancel a call", WindowsError.Last);
    }
}
