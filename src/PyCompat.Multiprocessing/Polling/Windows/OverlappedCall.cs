using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// A system call that continues in the background: started, waited for and finished by an <see cref="OverlappedFile"/>,
/// and reusable.
/// </summary>
/// <remarks>
/// Completion is signaled by an event, never by a completion port: a port belongs to the file object, which another
/// process may share, and whose calls would then report to this process. An existing port is bypassed too, because its
/// owner would take the call for one of its own. The memory that the system writes to is pinned, and stays alive for as
/// long as something waits for the call.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed unsafe class OverlappedCall : IDisposable
{
    // "A valid event handle whose low-order bit is set keeps I/O completion from being queued to the completion port":
    // GetQueuedCompletionStatus, <ioapiset.h>.
    private const nint NotToThePort = 1;

    private readonly NativeOverlapped[] _overlapped = GC.AllocateArray<NativeOverlapped>(1, pinned: true);
    private readonly ManualResetEvent _over = new(initialState: false);

    /// <summary>The error of the start; ERROR_IO_PENDING if the call continues.</summary>
    public int StartError { get; private set; }

    public bool IsPending => StartError == Interop.Kernel32.ERROR_IO_PENDING;

    /// <summary>Whether the call has completed.</summary>
    /// <remarks>
    /// Bypasses the runtime, whose waits throw on a thread that is marked as interrupted. Does not use the status in
    /// the structure: that is written before the event is set, which would then be set for the next call.
    /// </remarks>
    public bool IsOver => WaitPastTheRuntime(milliseconds: 0);

    public NativeOverlapped* Pointer
    {
        get
        {
            fixed (NativeOverlapped* pinned = _overlapped)
            {
                return pinned;
            }
        }
    }

    public void Prepare()
    {
        _over.Reset();
        _overlapped[0] = new NativeOverlapped
        {
            EventHandle = _over.SafeWaitHandle.DangerousGetHandle() | NotToThePort,
        };
        StartError = Interop.Kernel32.ERROR_IO_PENDING;
    }

    public void Start(int error) => StartError = error;

    /// <summary>Blocks until the call has completed; returns false if the time is up first.</summary>
    public bool Wait(int timeoutMilliseconds) => !IsPending || _over.WaitOne(timeoutMilliseconds);

    /// <summary>
    /// Blocks until the call has completed, however often the thread is interrupted; the thread's next wait reports
    /// that.
    /// </summary>
    public void Outlast() => WaitPastTheRuntime(Interop.Kernel32.INFINITE);

    /// <summary>Waits without blocking a thread; returns false if cancelled first.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        IsOver ? ValueTask.FromResult(true) : new ValueTask<bool>(Signals.WaitAsync(_over, cancellationToken));

    /// <summary>Only for a call that has completed, or was never started.</summary>
    public void Dispose() => _over.Dispose();

    private bool WaitPastTheRuntime(uint milliseconds) => !IsPending
        || Interop.Kernel32.WaitForSingleObject(_over.SafeWaitHandle, milliseconds) == Interop.Kernel32.WAIT_OBJECT_0;
}
